// What scripts may lean on: the ready line, exit codes, an orderly end, a start after kill -9.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Loopback } from "./lib/lan.mjs";
import { Laptop, until } from "./lib/laptop.mjs";
import { COMMUNITY, agree, deposit, group, village } from "./lib/village.mjs";

async function alone(program, use) {
  const laptop = new Laptop({ lan: new Loopback(), host: "a", name: "Laptop A", program });
  try {
    return await use(laptop);
  } finally {
    await laptop.remove();
  }
}

export const tests = [
  {
    name: "the ready line names page, port, device and version, and SIGTERM ends with 0",
    test: ({ program }) =>
      alone(program, async (laptop) => {
        const ready = await laptop.start("--no-discovery");
        assert.match(ready.page, new RegExp(`^http://127\\.0\\.0\\.1:${ready.page_port}/.+`));
        assert.ok(ready.sync_port > 0);
        const status = await laptop.status();
        assert.equal(status.device, ready.device);
        assert.equal(status.version, ready.version);
        assert.equal(status.community, null);
        assert.deepEqual(status.peers, []);
        const { code, ms } = await laptop.stop();
        assert.equal(code, 0);
        assert.ok(ms < 10_000, `${ms} ms`);
        return `ended in ${ms} ms`;
      }),
  },
  {
    name: "without a daemon: exit code 4, and verify works all the same",
    test: ({ program }) =>
      alone(program, async (laptop) => {
        await laptop.start("--no-discovery");
        await laptop.found(COMMUNITY);
        await laptop.stop();
        for (const args of [
          ["status", "--json"],
          ["found", "--community", "X"],
          ["invite", "--role", "write"],
          ["join", "lumbung:1:x"],
          ["call", "GET", "/status"],
        ]) {
          assert.equal((await laptop.cli(...args)).code, 4, args.join(" "));
        }
        const { code, stdout } = await laptop.cli("verify", "--json");
        assert.equal(code, 0);
        const report = JSON.parse(stdout);
        assert.equal(report.ok, true);
        assert.ok(report.envelopes > 0);
      }),
  },
  {
    name: "kill -9 hinders no start, and a start that writes nothing changes no digest",
    test: ({ program }) =>
      alone(program, async (laptop) => {
        await laptop.start("--no-discovery");
        await laptop.found(COMMUNITY);
        const { id, members } = await group(laptop);
        const answers = await laptop.batch([
          deposit(id, members[0], 1),
          deposit(id, members[1], 1),
        ]);
        assert.deepEqual(
          answers.map((answer) => answer.status),
          [201, 201],
        );
        const before = await laptop.status();
        for (let i = 0; i < 3; i += 1) {
          await laptop.kill();
          await laptop.start("--no-discovery");
          const after = await laptop.status();
          assert.equal(after.frontier_digest, before.frontier_digest);
          assert.equal(after.book_digest, before.book_digest);
          assert.equal(after.records, before.records);
        }
      }),
  },
  {
    name: "call gives the body in every case and the promised exit codes",
    test: ({ program }) =>
      alone(program, async (laptop) => {
        await laptop.start("--no-discovery");
        const code = async (...args) => {
          const { code, stdout } = await laptop.cli("call", ...args);
          if (code !== 0) assert.ok(JSON.parse(stdout).title, stdout);
          return code;
        };
        assert.equal(await code("GET", "/api/v1/status"), 0);
        assert.equal(await code("GET", "/groups/00"), 3);
        await laptop.found(COMMUNITY);
        assert.equal(await code("POST", "/community", '{"name":"Lain"}'), 5);
        assert.equal(await code("POST", "/groups", '{"name":""}'), 6);
        assert.equal(await code("POST", "/groups", "{"), 6);
        assert.equal(await code("GET", "/api/openapi.json"), 0);
        assert.equal(await code("GET", "/review?decided=1"), 0);
        assert.equal((await laptop.cli("call", "GET")).code, 2);
      }),
  },
  {
    name: "the same request key writes once, over a kill -9 too",
    test: ({ program }) =>
      alone(program, async (laptop) => {
        await laptop.start("--no-discovery");
        await laptop.found(COMMUNITY);
        const { id, members } = await group(laptop);
        const once = { ...deposit(id, members[0], 3), key: "satu" };
        const [first] = await laptop.batch([once]);
        const { records } = await laptop.status();
        await laptop.kill();
        await laptop.start("--no-discovery");
        const [second] = await laptop.batch([once]);
        assert.deepEqual(second.body.records, first.body.records);
        assert.equal((await laptop.status()).records, records);
      }),
  },
  {
    name: "two laptops on one machine: dialled peers meet, a used link admits nobody else",
    test: async ({ program }) => {
      const lan = new Loopback();
      const options = (_host, laptops) =>
        laptops.length > 1
          ? ["--no-discovery", "--peer", `127.0.0.1:${laptops[0].ready.sync_port}`]
          : ["--no-discovery"];
      const laptops = await village({ lan, hosts: ["a", "b"], program, options });
      const stranger = new Laptop({ lan, host: "c", name: "Laptop C", program });
      try {
        await agree(laptops, 10_000);
        await stranger.start("--no-discovery");
        const link = await laptops[0].invite("write");
        assert.equal((await stranger.join(link)).code, 0);
        assert.equal((await stranger.join(link)).code, 0, "again with the same link is idempotent");
        const late = new Laptop({ lan, host: "d", name: "Laptop D", program });
        try {
          await late.start("--no-discovery");
          assert.notEqual((await late.join(link)).code, 0);
          assert.equal((await late.status()).community, null);
        } finally {
          await late.remove();
        }
        const sync = await laptops[1].cli("sync", `127.0.0.1:${laptops[0].ready.sync_port}`);
        assert.equal(sync.code, 0, sync.stderr);
        await agree(laptops, 10_000);
      } finally {
        for (const laptop of [...laptops, stranger]) await laptop.remove();
      }
    },
  },
  {
    name: "a join that leads nowhere ends within 30 s and changes nothing",
    test: ({ program }) =>
      alone(program, async (inviter) => {
        await inviter.start("--no-discovery");
        await inviter.found(COMMUNITY);
        const link = await inviter.invite("write");
        await inviter.stop();
        return alone(program, async (joiner) => {
          await joiner.start("--no-discovery");
          const before = await joiner.status();
          const began = Date.now();
          assert.notEqual((await joiner.join(link)).code, 0);
          const ms = Date.now() - began;
          assert.ok(ms < 30_000, `${ms} ms`);
          assert.notEqual((await joiner.join("lumbung:1:not-a-link")).code, 0);
          assert.deepEqual(await joiner.status(), before);
          return `gave up after ${ms} ms`;
        });
      }),
  },
  {
    name: "a damaged data file is told, kept, and what can be read is carried over",
    test: ({ program }) =>
      alone(program, async (laptop) => {
        await laptop.start("--no-discovery");
        await laptop.found(COMMUNITY);
        const { id, members } = await group(laptop);
        await laptop.batch(Array.from({ length: 200 }, (_, day) => deposit(id, members[0], day)));
        await laptop.stop();
        const file = join(laptop.data, "books.db");
        const { readFileSync, readdirSync } = await import("node:fs");
        const bytes = readFileSync(file);
        bytes.fill(0x5a, bytes.length / 2, bytes.length / 2 + 8192);
        writeFileSync(file, bytes);
        await laptop.start("--no-discovery");
        await until("the damage is told", 5_000, () => laptop.errors.includes("damaged"));
        assert.ok(
          readdirSync(laptop.data).some((name) => name.includes("damaged")),
          "the old file is kept",
        );
        assert.ok((await laptop.status()).records > 0);
      }),
  },
];
