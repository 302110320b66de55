import { onToken } from "./client";
import workerAddress from "./events.worker?sharedworker&url";
import { follow, type Said } from "./stream";

interface Policy {
  createScriptURL(address: string): string;
}

// Under trusted types a worker's address has to pass a policy; this one lets through one address.
function trusted(address: string): string {
  const types = (
    globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }
  ).trustedTypes;
  if (types === undefined) return address;
  const policy = types.createPolicy("lumbung-worker", {
    createScriptURL: (wanted) => (wanted === workerAddress ? wanted : ""),
  });
  return policy.createScriptURL(address);
}

/** Hears the daemon's events, through one stream for all tabs where the browser can do that. */
export function listen(say: (said: Said) => void): void {
  if (typeof SharedWorker === "undefined" || typeof BroadcastChannel === "undefined") {
    onToken(follow(say));
    return;
  }
  const tabs = new BroadcastChannel("lumbung.events");
  tabs.onmessage = (message: MessageEvent<Said>) => say(message.data);
  const worker = new SharedWorker(trusted(workerAddress), { type: "module", name: "lumbung" });
  worker.port.start();
  onToken((token) => worker.port.postMessage({ token }));
}
