// Sends calls {method, path, body, key}, read as lines of JSON from standard input, one after the
// other to the daemon of the data folder named on the command line. One line out for each:
// {status, body}, or {error}.
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";

const run = JSON.parse(readFileSync(join(process.argv[2], "run.json"), "utf8"));
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function call({ method, path, body, key }) {
  const text = body === undefined ? "" : JSON.stringify(body);
  const headers = {
    "X-Lumbung-Token": run.token,
    Origin: `http://127.0.0.1:${run.page_port}`,
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
  };
  if (key) headers["Idempotency-Key"] = key;
  return new Promise((resolve) => {
    const sent = request(
      { host: "127.0.0.1", port: run.page_port, method, path: `/api/v1${path}`, headers, agent },
      (answer) => {
        let out = "";
        answer.on("data", (bytes) => {
          out += bytes;
        });
        answer.on("end", () =>
          resolve({ status: answer.statusCode, body: out ? JSON.parse(out) : null }),
        );
        answer.on("error", (error) => resolve({ error: error.message }));
      },
    );
    sent.setTimeout(20_000, () => sent.destroy(new Error("no answer within 20 s")));
    sent.on("error", (error) => resolve({ error: error.message }));
    sent.end(text);
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === "") continue;
  process.stdout.write(`${JSON.stringify(await call(JSON.parse(line)))}\n`);
}
agent.destroy();
