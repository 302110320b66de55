// One stream for every tab of the browser: it allows six connections to one address, no more.
import { follow, type Said } from "./stream";

interface SharedScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

const tabs = new BroadcastChannel("lumbung.events");
let last: Said = { kind: "gone" };

const useToken = follow((said) => {
  if (said.kind !== "news") last = said;
  tabs.postMessage(said);
});

(self as unknown as SharedScope).onconnect = (event) => {
  const port = event.ports[0];
  if (port === undefined) return;
  port.onmessage = (message: MessageEvent<{ token: string }>) => {
    tabs.postMessage(last);
    useToken(message.data.token);
  };
};
