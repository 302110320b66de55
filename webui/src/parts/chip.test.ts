import { expect, test } from "vitest";
import type { Peer, Status } from "../api/types";
import { chipOf } from "./chip";

const peer = (state: Peer["state"], same_content: boolean): Peer => ({
  device: "d",
  name: "n",
  state,
  same_content,
  pending_in: 0,
  pending_out: 0,
});
const status = (peers: Peer[], open_decisions = 0): Status => ({
  name: "a",
  device: "a",
  community: "c",
  peers,
  records: 1,
  frontier_digest: "",
  book_digest: "",
  open_decisions,
  version: "1",
  role: "write",
  addresses: [],
  pairing: false,
  books_version: 1,
});

test("the chip says one thing, the most pressing", () => {
  const busy = { device: "d", have: 1, want: 9, done: false };
  expect(chipOf(status([]), null).key).toBe("chip.single");
  expect(chipOf(status([peer("away", true)]), null).key).toBe("chip.alone");
  expect(chipOf(status([peer("connected", false)]), busy)).toMatchObject({
    key: "chip.merging",
    values: { a: 1, b: 9 },
  });
  expect(chipOf(status([peer("connected", false)]), null).key).toBe("chip.waiting");
  expect(chipOf(status([peer("connected", true), peer("away", false)]), null)).toMatchObject({
    key: "chip.some",
    values: { n: 1, m: 2 },
  });
  expect(chipOf(status([peer("seen", true)]), null).key).toBe("chip.all");
  expect(chipOf(status([peer("seen", true)], 2), busy)).toMatchObject({
    key: "chip.decide",
    values: { n: 2 },
  });
});
