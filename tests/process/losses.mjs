// The wire is pulled and daemons are killed at random moments; nothing that was acknowledged goes.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Lan } from "./lib/lan.mjs";
import { agree, deposit, group, village } from "./lib/village.mjs";

export const tests = [
  {
    name: "pulled wires and kill -9 lose no acknowledged record",
    test: async ({ program, kills }) => {
      const lan = new Lan("abc");
      const laptops = [];
      try {
        laptops.push(...(await village({ lan, hosts: lan.hosts, program })));
        const { id, members } = await group(laptops[0]);
        await agree(laptops, 10_000);
        const acknowledged = new Set();
        let killed = 0;
        let pulled = 0;
        let day = 0;
        const write = async (laptop, member) => {
          while (killed < kills) {
            if (!laptop.running) {
              await sleep(20);
              continue;
            }
            const calls = Array.from({ length: 25 }, () => deposit(id, member, (day += 1)));
            for (const answer of await laptop.batch(calls).catch(() => [])) {
              if (answer.status === 201)
                for (const record of answer.body.records) acknowledged.add(record);
            }
          }
        };
        const disturb = async () => {
          while (killed < kills) {
            const laptop = laptops[Math.floor(Math.random() * laptops.length)];
            const wire = lan.hosts[Math.floor(Math.random() * lan.hosts.length)];
            if (Math.random() < 0.3) {
              lan.unplug(wire);
              pulled += 1;
            }
            await sleep(Math.random() * 400);
            await laptop.kill();
            killed += 1;
            await sleep(Math.random() * 100);
            await laptop.start();
            if (Math.random() < 0.7) for (const host of lan.hosts) lan.plug(host);
          }
        };
        await Promise.all([
          ...laptops.map((laptop, index) => write(laptop, members[index])),
          disturb(),
        ]);
        for (const host of lan.hosts) lan.plug(host);
        await agree(laptops, 120_000);
        assert.ok(acknowledged.size > kills, `only ${acknowledged.size} records were acknowledged`);
        for (const laptop of laptops) {
          const held = new Set();
          let after = "";
          do {
            const page = await laptop.call("GET", `/groups/${id}/records?limit=500${after}`);
            for (const item of page.items) held.add(item.record);
            after = page.next ? `&after=${encodeURIComponent(page.next)}` : "";
          } while (after);
          const lost = [...acknowledged].filter((record) => !held.has(record));
          assert.deepEqual(lost, [], `${laptop.name} lost ${lost.length}`);
          const { ok, problems } = JSON.parse((await laptop.cli("verify", "--json")).stdout);
          assert.ok(ok, problems?.join("; "));
        }
        return `${killed} kills, ${pulled} pulled wires, ${acknowledged.size} records, none lost`;
      } finally {
        for (const laptop of laptops) await laptop.remove();
        lan.remove();
      }
    },
  },
];
