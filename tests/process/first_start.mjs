// What a newcomer does first: `scripts/run` builds, starts, prints an address; the address opens.
//   node tests/process/first_start.mjs      the last line is `N passed, N failed`
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const building_ms = 25 * 60_000;
const ending_ms = 10_000;

async function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took over ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function addressPrinted(script) {
  for await (const line of createInterface({ input: script.stdout })) {
    const found = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line);
    if (found) return found[0];
  }
  throw new Error("scripts/run ended without an address");
}

const data = mkdtempSync(join(tmpdir(), "lumbung-first-"));
const options = ["--data", data, "--page-port", "0", "--sync-port", "0", "--no-discovery"];
const script = spawn(join(root, "scripts", "run"), options, {
  stdio: ["ignore", "pipe", "inherit"],
});
const ended = once(script, "exit");
let failed = 0;
try {
  const address = await within(building_ms, "building and starting", addressPrinted(script));
  const answer = await fetch(address);
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /<title>[^<]*Lumbung/);
  script.kill("SIGTERM");
  const [code] = await within(ending_ms, "ending", ended);
  assert.equal(code, 0, "scripts/run ends with 0 when it is told to");
  console.log("ok      scripts/run starts a daemon whose address opens, and ends when told");
} catch (error) {
  failed = 1;
  console.log(`FAILED  scripts/run\n${error.stack}`);
  script.kill("SIGTERM");
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, ending_ms).unref())]);
} finally {
  rmSync(data, { recursive: true, force: true });
}
console.log(`${1 - failed} passed, ${failed} failed`);
process.exit(failed);
