import { describe, expect, test } from "vitest";
import type { Cell } from "../api/types";
import { rupiah } from "../money/rupiah";
import { dueText, isAsSaved, readKept, savedText, valueOf } from "./typed";

const empty: Cell = { value: null, due: rupiah(5_000), state: "empty", replaces: [] };
const saved: Cell = {
  value: rupiah(5_000),
  record: "ab.2026.1",
  state: "saved",
  replaces: ["ab.2026.1"],
};
const there: Cell = { value: "H", state: "saved", replaces: ["ab.2026.2"] };

describe("a cell", () => {
  test("shows what is saved, and what is due only as a ghost", () => {
    expect(savedText(empty)).toBe("");
    expect(dueText(empty)).toBe("5.000");
    expect(dueText({ ...empty, due: rupiah(0) })).toBe("");
    expect(savedText(saved)).toBe("5.000");
    expect(savedText(there)).toBe("H");
  });
  test("saves only what differs from what stands", () => {
    expect(valueOf("wajib", "5rb", empty)).toBe(5_000);
    expect(valueOf("wajib", "0", empty)).toBe(0);
    expect(valueOf("wajib", "", empty)).toBeUndefined();
    expect(valueOf("wajib", "5000", saved)).toBeUndefined();
    expect(valueOf("wajib", "6000", saved)).toBe(6_000);
    expect(valueOf("hadir", "T", there)).toBe("T");
    expect(valueOf("hadir", "H", there)).toBeUndefined();
  });
  test("emptied over a saved amount means nothing was paid", () => {
    expect(valueOf("wajib", "", saved)).toBe(0);
  });
  test("under a draft of this laptop's own, what is saved is not told", () => {
    const drafted: Cell = { ...saved, state: "draft", value: rupiah(7_000) };
    expect(savedText(drafted)).toBe("");
    expect(isAsSaved(drafted, "")).toBe(false);
    expect(valueOf("wajib", "", drafted)).toBe(0);
    expect(valueOf("wajib", "7000", drafted)).toBe(7_000);
    expect(isAsSaved({ ...drafted, replaces: [] }, "")).toBe(true);
  });
  test("never saves what is unclear", () => {
    expect(valueOf("wajib", "10.5", empty)).toBeUndefined();
  });
});

describe("a kept draft", () => {
  test("comes back as it was typed", () => {
    const kept = { based_on: 4, cells: { "m/wajib": { text: "10.5", over: ["r"] } } };
    expect(readKept(JSON.stringify(kept))).toEqual(kept);
  });
  test.each([null, "", "{", "[]", '{"based_on":"x","cells":{}}', '{"based_on":1,"cells":null}'])(
    "%s is none",
    (stored) => {
      expect(readKept(stored)).toBeNull();
    },
  );
});
