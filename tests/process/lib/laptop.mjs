// One laptop: a data folder that stays, and a daemon that comes and goes.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits until `holds` gives something true, asking every `everyMs`; throws after `limitMs`. */
export async function until(what, limitMs, holds, everyMs = 50) {
  const end = Date.now() + limitMs;
  let last;
  while (Date.now() < end) {
    try {
      const got = await holds();
      if (got) return got;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(everyMs);
  }
  throw new Error(`${what}: not within ${limitMs} ms${last ? ` (${last.message})` : ""}`);
}

const findings = [];

/** What no test may pass over, since the last call: reports of sanitizers, daemons that died. */
export function takeFindings() {
  return findings.splice(0);
}

export class Laptop {
  #child = null;
  #told = false; // to end
  #errors = "";

  constructor({ lan, host, name, program }) {
    Object.assign(this, { lan, host, name, program });
    this.data = mkdtempSync(join(tmpdir(), "lumbung-process-"));
  }

  /** Starts the daemon and waits for its one line. */
  async start(...options) {
    const [command, args] = this.lan.on(this.host, this.program, [
      "run",
      "--data",
      this.data,
      "--page-port",
      "0",
      "--sync-port",
      "0",
      "--name",
      this.name,
      ...options,
    ]);
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    this.#told = false;
    let said = "";
    child.stderr.on("data", (bytes) => {
      said = (said + bytes).slice(-20_000);
      this.#errors = (this.#errors + bytes).slice(-20_000);
    });
    child.once("close", (code, signal) => {
      const report = /(ERROR|WARNING): \w+Sanitizer|: runtime error: /.exec(said);
      if (report) findings.push(`${this.name}: ${said.slice(report.index)}`);
      else if (this.ready !== undefined && child === this.#child && !this.#told)
        findings.push(`${this.name} ended by itself with ${code ?? signal}: ${said}`);
    });
    let out = "";
    const line = await new Promise((resolve, reject) => {
      const patience = setTimeout(
        () => reject(new Error(`${this.name} is not ready after 30 s`)),
        30_000,
      );
      child.stdout.on("data", (bytes) => {
        out += bytes;
        if (out.includes("\n")) {
          clearTimeout(patience);
          resolve(out);
        }
      });
      child.once("exit", (code) => {
        clearTimeout(patience);
        reject(new Error(`${this.name} ended with ${code}: ${this.#errors}`));
      });
    });
    this.ready = JSON.parse(line);
    if (this.ready.ready !== true) throw new Error(`${this.name} says ${line}`);
    return this.ready;
  }

  get running() {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get errors() {
    return this.#errors;
  }

  async #end(signal) {
    const child = this.#child;
    if (!this.running) return { code: child?.exitCode };
    this.#told = true;
    const ended = new Promise((resolve) => child.once("exit", (code, by) => resolve({ code, by })));
    // Under `ip netns exec` the child is the daemon itself: ip replaces itself by it.
    process.kill(child.pid, signal);
    const patience = setTimeout(() => process.kill(child.pid, "SIGKILL"), 15_000);
    const result = await ended;
    clearTimeout(patience);
    this.#child = null;
    return result;
  }

  /** An orderly end; gives the exit code and the milliseconds it took. */
  async stop() {
    const began = Date.now();
    const { code } = await this.#end("SIGTERM");
    return { code, ms: Date.now() - began };
  }

  async kill() {
    await this.#end("SIGKILL");
  }

  /** Runs `lumbung ARGS... --data DIR` on this laptop. Never throws for an exit code. */
  cli(verb, ...args) {
    const [command, all] = this.lan.on(this.host, this.program, [
      verb,
      "--data",
      this.data,
      ...args,
    ]);
    return new Promise((resolve) => {
      execFile(command, all, { timeout: 60_000, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
        resolve({ code: error ? (error.code ?? 1) : 0, stdout, stderr });
      });
    });
  }

  async #json(verb, ...args) {
    const { code, stdout, stderr } = await this.cli(verb, ...args);
    if (code !== 0)
      throw new Error(
        `${this.name}: ${verb} ${args.join(" ")} ended with ${code}: ${stdout}${stderr}`,
      );
    return JSON.parse(stdout);
  }

  status() {
    return this.#json("status", "--json");
  }

  found(community) {
    return this.#json("found", "--community", community, "--json");
  }

  async invite(role = "write") {
    return (await this.#json("invite", "--role", role, "--json")).link;
  }

  join(link) {
    return this.cli("join", link);
  }

  /** A call of the API that must succeed; gives the answer's body. */
  call(method, path, body) {
    return this.#json("call", method, path, ...(body === undefined ? [] : [JSON.stringify(body)]));
  }

  /** Many calls through one process on the laptop: one line of JSON in, one out. */
  async batch(calls) {
    const script = new URL("./batch.mjs", import.meta.url).pathname;
    const [command, args] = this.lan.on(this.host, process.execPath, [script, this.data]);
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    let out = "";
    child.stdout.on("data", (bytes) => {
      out += bytes;
    });
    child.stdin.on("error", () => {});
    child.stdin.end(calls.map((call) => JSON.stringify(call)).join("\n"));
    await new Promise((resolve) => child.once("close", resolve));
    return out
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  sessionFile() {
    return JSON.parse(readFileSync(join(this.data, "run.json"), "utf8"));
  }

  /** Ends the daemon in good order, as sanitizers look for leaks then, and forgets its data. */
  async remove() {
    if (this.running) await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** True when all laptops print the same two digests. */
export async function same(laptops) {
  const all = await Promise.all(laptops.map((laptop) => laptop.status()));
  return all.every(
    (one) =>
      one.frontier_digest === all[0].frontier_digest && one.book_digest === all[0].book_digest,
  );
}
