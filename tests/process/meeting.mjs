// Laptops in namespaces of their own find each other, pair, part, and come together again.
import assert from "node:assert/strict";
import { Lan } from "./lib/lan.mjs";
import { Laptop, until } from "./lib/laptop.mjs";
import { agree, deposit, group, village } from "./lib/village.mjs";

async function onLan(hosts, use) {
  const lan = new Lan(hosts);
  const laptops = [];
  try {
    return await use(lan, laptops);
  } finally {
    for (const laptop of laptops) await laptop.remove();
    lan.remove();
  }
}

/** What two laptops must agree on to the letter; `version` counts views of one laptop only. */
async function book(laptop, id) {
  const parts = {};
  for (const part of ["journal", "trial-balance", "loans"]) {
    parts[part] = (await laptop.call("GET", `/groups/${id}/${part}`)).items;
  }
  return JSON.stringify(parts);
}

export const tests = [
  {
    name: "laptops of one community see each other within 3 s of starting; before joining, nothing",
    test: ({ program }) =>
      onLan("abc", async (lan, laptops) => {
        for (const host of lan.hosts) {
          const laptop = new Laptop({ lan, host, name: `Laptop ${host}`, program });
          laptops.push(laptop);
          await laptop.start();
        }
        const [a, b, c] = laptops;
        await a.found("BKM Tirta Guyub");
        await until("time for beacons to go round", 4_000, async () => {
          for (const laptop of [b, c]) assert.deepEqual((await laptop.status()).peers, []);
          return false;
        }).catch((error) => {
          if (!error.message.includes("not within")) throw error;
        });
        assert.equal((await b.join(await a.invite())).code, 0);
        assert.equal((await c.join(await a.invite())).code, 0);
        await agree(laptops, 10_000);
        const times = [];
        for (let round = 0; round < 5; round += 1) {
          for (const laptop of laptops) await laptop.stop();
          await Promise.all(laptops.map((laptop) => laptop.start()));
          const began = Date.now();
          await until("all see all", 15_000, async () => {
            const all = await Promise.all(laptops.map((laptop) => laptop.status()));
            return all.every(
              (one) => one.peers.length === 2 && one.peers.every((peer) => peer.state !== "away"),
            );
          });
          times.push(Date.now() - began);
        }
        assert.ok(Math.max(...times) <= 3_000, `ms: ${times.join(", ")}`);
        return `all saw all after ${times.join(", ")} ms`;
      }),
  },
  {
    name: "many records on each of two separated laptops are on all three after the network heals",
    test: ({ program, records }) =>
      onLan("abc", async (lan, laptops) => {
        laptops.push(...(await village({ lan, hosts: lan.hosts, program })));
        const [a, b, c] = laptops;
        const { id, members } = await group(a);
        await agree(laptops, 10_000);
        lan.unplug("a");
        lan.unplug("b");
        const before = (await a.status()).records;
        const calls = (member) =>
          Array.from({ length: records }, (_, day) => deposit(id, member, day));
        const began = Date.now();
        const [onA, onB] = await Promise.all([
          a.batch(calls(members[0])),
          b.batch(calls(members[1])),
        ]);
        const typed = Date.now() - began;
        for (const answer of [...onA, ...onB])
          assert.equal(answer.status, 201, JSON.stringify(answer));
        assert.ok((await a.status()).records >= before + records);
        lan.plug("a");
        lan.plug("b");
        const healed = Date.now();
        await agree(laptops, 120_000);
        const took = Date.now() - healed;
        const books = await Promise.all(laptops.map((laptop) => book(laptop, id)));
        assert.ok(
          books[1] === books[0] && books[2] === books[0],
          "the books are equal to the letter",
        );
        assert.equal(JSON.parse(books[0]).journal.length, 2 * records);
        assert.ok((await c.status()).records >= before + 2 * records);
        for (const laptop of laptops) {
          const { ok, problems } = JSON.parse((await laptop.cli("verify", "--json")).stdout);
          assert.ok(ok, problems?.join("; "));
        }
        return `2 x ${records} typed in ${typed} ms, on all three ${took} ms after healing`;
      }),
  },
  {
    name: "A-B-C, where A and C never meet",
    test: ({ program }) =>
      onLan("abc", async (lan, laptops) => {
        lan.part("a", "c");
        for (const host of lan.hosts) {
          const laptop = new Laptop({ lan, host, name: `Laptop ${host}`, program });
          laptops.push(laptop);
          await laptop.start();
        }
        const [a, b, c] = laptops;
        await a.found("BKM Tirta Guyub");
        assert.equal((await b.join(await a.invite())).code, 0);
        assert.equal((await c.join(await b.invite())).code, 0, "a writer may invite");
        const { id, members } = await group(a);
        await agree(laptops, 30_000);
        const answers = [
          ...(await a.batch([deposit(id, members[0], 1)])),
          ...(await c.batch([deposit(id, members[1], 1, 7000)])),
        ];
        assert.deepEqual(
          answers.map((answer) => answer.status),
          [201, 201],
        );
        await agree(laptops, 30_000);
        assert.equal(await book(a, id), await book(c, id));
        const [, author] = (await a.call("GET", `/groups/${id}/records`)).items.map(
          (item) => item.author,
        );
        assert.ok(
          [a.ready.device, c.ready.device].includes(author),
          "the author is who wrote it, not who carried it",
        );
      }),
  },
  {
    name: "the same cell on two laptops becomes a question, and its answer goes to both",
    test: ({ program }) =>
      onLan("ab", async (lan, laptops) => {
        laptops.push(...(await village({ lan, hosts: lan.hosts, program })));
        const [a, b] = laptops;
        const { id, members } = await group(a);
        await agree(laptops, 10_000);
        lan.unplug("b");
        await a.batch([deposit(id, members[0], 1, 5000), deposit(id, members[1], 1, 8000)]);
        await b.batch([deposit(id, members[0], 1, 5500), deposit(id, members[1], 1, 8000)]);
        lan.plug("b");
        await agree(laptops, 60_000);
        const open = (await b.call("GET", "/review")).items;
        assert.deepEqual(
          open.map((item) => item.kind),
          ["cell_differs"],
          "equal cells are one, unequal ones a question",
        );
        assert.equal((await a.status()).open_decisions, 1);
        const totals = async () => (await a.call("GET", `/groups/${id}`)).totals.wajib;
        assert.equal(await totals(), 5000 + 8000, "until decided the lower counts");
        const higher = open[0].choices.find(
          (choice) =>
            choice.id.startsWith("record:") &&
            open[0].candidates.find((one) => choice.id.endsWith(one.record))?.value.toString() ===
              "5500",
        );
        await b.call("POST", `/review/${encodeURIComponent(open[0].id)}/decision`, {
          choice: higher.id,
          reason: "slip",
        });
        await until(
          "the decision is on both",
          20_000,
          async () => (await a.status()).open_decisions === 0 && (await totals()) === 5500 + 8000,
        );
        await agree(laptops, 10_000);
      }),
  },
];
