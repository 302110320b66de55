// Starts and ends real daemons: loopback only, a data folder of their own, ports that they pick.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const startMs = 20_000;

/** One laptop: its data folder outlives the daemons that run on it. */
export class Laptop {
  constructor(program, name) {
    this.program = program;
    this.name = name;
    this.folder = mkdtempSync(join(tmpdir(), "lumbung-browser-"));
    this.pagePort = 0;
    this.syncPort = 0;
    this.child = null;
    this.log = "";
  }

  /** Starts the daemon, on the same ports as last time, and gives the one-time address. */
  async start(peers = []) {
    const args = ["run", "--data", this.folder, "--name", this.name, "--no-discovery"];
    args.push("--page-port", String(this.pagePort), "--sync-port", String(this.syncPort));
    for (const peer of peers) args.push("--peer", peer);
    this.child = spawn(this.program, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.child.stderr.on("data", (text) => (this.log = (this.log + text).slice(-20_000)));
    const ready = await this.#firstLine();
    this.pagePort = ready.page_port;
    this.syncPort = ready.sync_port;
    return ready.page;
  }

  #firstLine() {
    return new Promise((resolve, reject) => {
      let text = "";
      const late = setTimeout(() => reject(this.#trouble("did not start in time")), startMs);
      this.child.once("exit", (code) => reject(this.#trouble(`ended with ${code}`)));
      this.child.stdout.on("data", (chunk) => {
        text += chunk;
        if (!text.includes("\n")) return;
        clearTimeout(late);
        resolve(JSON.parse(text.slice(0, text.indexOf("\n"))));
      });
    });
  }

  #trouble(what) {
    return new Error(`the daemon of ${this.name} ${what}\n${this.log}`);
  }

  async #end(signal) {
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
    this.child = null;
  }

  stop() {
    return this.#end("SIGTERM");
  }

  kill() {
    return this.#end("SIGKILL");
  }

  get address() {
    return `127.0.0.1:${this.syncPort}`;
  }

  async command(...args) {
    const { stdout } = await run(this.program, [...args, "--data", this.folder]);
    return stdout;
  }

  async status() {
    return JSON.parse(await this.command("status", "--json"));
  }

  /** One call of the daemon's own interface, as a script makes it. */
  async call(method, path) {
    return JSON.parse(await this.command("call", method, path));
  }

  /** A fresh one-time address of the page. */
  async link() {
    return (await this.call("POST", "/launch")).link;
  }

  async remove() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
