// What others on the network can see: nothing.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Lan } from "./lib/lan.mjs";
import { Laptop } from "./lib/laptop.mjs";
import { COMMUNITY, GROUP, MEMBERS, agree, deposit, group, village } from "./lib/village.mjs";

/** Runs a small node program on a host; gives what it printed. */
function program(lan, host, source, ...args) {
  const [command, all] = lan.on(host, process.execPath, [
    "--input-type=module",
    "-e",
    source,
    "--",
    ...args,
  ]);
  return new Promise((resolve, reject) => {
    execFile(command, all, { timeout: 60_000 }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
}

/**
 * Writes every frame of an interface of the hub to a file. Each frame is handed over at once:
 * without that the kernel holds a second of frames back, and an early end would lose just those.
 * A frame that is handed over at once takes 256 KiB of tcpdump's buffer, however short it is. The
 * usual 2 MiB hold eight of them, and a busy machine lets tcpdump sleep through more; 64 MiB hold
 * more than the whole test sends.
 * @returns {{listening: Promise<void>, end: () => Promise<string>}} end gives what tcpdump counted
 */
function captureOn(lan, device, file) {
  const flags = ["-i", device, "--immediate-mode", "-B", "65536", "-U", "-s", "0", "-w", file];
  const [command, args] = ["ip", ["netns", "exec", lan.hub, "tcpdump", ...flags]];
  const tcpdump = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
  let told = "";
  const exited = new Promise((resolve) => {
    tcpdump.once("error", (error) => resolve(void (told += error.message)));
    tcpdump.once("close", resolve);
  });
  const listening = new Promise((resolve, reject) => {
    tcpdump.stderr.setEncoding("utf8").on("data", (text) => {
      told += text;
      if (told.includes("listening on")) resolve();
    });
    exited.then(() => reject(new Error(`tcpdump ended early: ${told}`)));
  });
  const end = async () => {
    if (tcpdump.exitCode === null) tcpdump.kill("SIGTERM");
    await exited;
    return told;
  };
  return { listening, end };
}

// Sends octets to the sync port and prints how many came back before the end or 12 s.
const PROBE = `
import { connect } from "node:net";
const [host, port, hex] = process.argv.slice(1).filter((arg) => arg !== "--");
const socket = connect(Number(port), host);
let got = 0;
socket.on("data", (bytes) => { got += bytes.length; });
const done = () => { console.log(got); process.exit(0); };
socket.on("close", done); socket.on("error", done);
setTimeout(done, 12000);
socket.on("connect", () => socket.write(Buffer.from(hex, "hex")));
`;

export const tests = [
  {
    name: "a capture of pairing and sync holds no name, amount or key in the clear",
    test: async ({ program: daemon }) => {
      const lan = new Lan("ab");
      const laptops = [];
      const folder = mkdtempSync(join(tmpdir(), "lumbung-capture-"));
      const file = join(folder, "wire.pcap");
      const capture = captureOn(lan, "pa", file);
      try {
        await capture.listening;
        laptops.push(...(await village({ lan, hosts: lan.hosts, program: daemon })));
        const [a, b] = laptops;
        const { id, members } = await group(a);
        const amounts = [7654321, 8765432];
        await a.batch(amounts.map((value, index) => deposit(id, members[index], 1, value)));
        await agree(laptops, 20_000);
        await sleep(500);
        assert.match(await capture.end(), /^0 packets dropped by kernel$/m);
        const wire = readFileSync(file);
        assert.ok(wire.length > 10_000, `${wire.length} octets were captured`);
        const secrets = [
          COMMUNITY,
          GROUP,
          ...MEMBERS,
          "wajib",
          "setoran",
          "anggota",
          "kelompok",
          a.name,
          b.name,
          id,
          ...members,
          a.ready.device,
          b.ready.device,
        ];
        for (const text of [...secrets, ...amounts.map(String)]) {
          assert.equal(wire.includes(text), false, `"${text}" is on the wire`);
        }
        for (const hex of [id, ...members, a.ready.device, b.ready.device]) {
          assert.equal(
            wire.includes(Buffer.from(hex, "hex")),
            false,
            `the octets of ${hex} are on the wire`,
          );
        }
        const key = readFileSync(join(a.data, "device.key"));
        for (let at = 0; at + 16 <= key.length; at += 1) {
          const piece = key.subarray(at, at + 16);
          if (new Set(piece).size > 8)
            assert.equal(wire.includes(piece), false, "a piece of the key file is on the wire");
        }
        return `${wire.length} octets looked through`;
      } finally {
        await capture.end();
        for (const laptop of laptops) await laptop.remove();
        lan.remove();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  },
  {
    name: "a caller without a secret gets not one octet of the sync port",
    test: async ({ program: daemon }) => {
      const lan = new Lan("ab");
      const laptop = new Laptop({ lan, host: "a", name: "Laptop A", program: daemon });
      try {
        await laptop.start();
        await laptop.found(COMMUNITY);
        await laptop.invite("write");
        const preamble = "4c554d42554e4700" + "01010000";
        const first = `${preamble}0040${"a7".repeat(64)}`;
        for (const octets of [
          "00",
          "474554202f20485454502f312e310d0a0d0a",
          preamble,
          first,
          "ff".repeat(2000),
        ]) {
          const got = await program(
            lan,
            "b",
            PROBE,
            lan.address("a"),
            String(laptop.ready.sync_port),
            octets,
          );
          assert.equal(got.trim(), "0", `${octets.slice(0, 40)} was answered`);
        }
        assert.equal((await laptop.status()).community !== null, true);
      } finally {
        await laptop.remove();
        lan.remove();
      }
    },
  },
  {
    name: "a laptop that may only read is refused every write",
    test: async ({ program: daemon }) => {
      const lan = new Lan("ab");
      const laptops = [];
      try {
        laptops.push(
          ...(await village({ lan, hosts: lan.hosts, program: daemon, roles: { b: "read" } })),
        );
        const [a, b] = laptops;
        const { id, members } = await group(a);
        await a.batch([deposit(id, members[0], 1)]);
        await agree(laptops, 20_000);
        const [record] = (await a.call("GET", `/groups/${id}/records`)).items;
        const before = await a.status();
        const today = "2017-01-02";
        const writes = [
          deposit(id, members[0], 2),
          { method: "POST", path: "/groups", body: { name: "KSM Lain" } },
          { method: "PATCH", path: `/groups/${id}`, body: { name: "KSM Lain" } },
          { method: "POST", path: `/groups/${id}/members`, body: { name: "Wagiman" } },
          {
            method: "PATCH",
            path: `/groups/${id}/members/${members[0]}`,
            body: { name: "Wagiman" },
          },
          {
            method: "POST",
            path: `/groups/${id}/loans`,
            body: { member: members[0], principal: 1000, date: today },
          },
          {
            method: "POST",
            path: `/groups/${id}/cash`,
            body: { date: today, direction: "in", account: "4300", amount: 1, text: "x" },
          },
          {
            method: "POST",
            path: `/groups/${id}/records/${record.record}/reversal`,
            body: { reason: "x" },
          },
          { method: "POST", path: "/invites", body: { role: "read" } },
        ];
        for (const [index, answer] of (await b.batch(writes)).entries()) {
          assert.equal(
            answer.status,
            403,
            `${writes[index].method} ${writes[index].path}: ${JSON.stringify(answer)}`,
          );
        }
        assert.equal((await b.cli("invite", "--role", "read")).code, 7);
        await sleep(1_000);
        const after = await a.status();
        assert.equal(after.frontier_digest, before.frontier_digest);
        assert.equal(after.records, before.records);
      } finally {
        for (const laptop of laptops) await laptop.remove();
        lan.remove();
      }
    },
  },
];
