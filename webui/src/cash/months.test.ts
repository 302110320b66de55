import { expect, test } from "vitest";
import type { CashLine } from "../api/types";
import { monthsOf, pageOf } from "./months";

const line = (date: string, moved: number, balance: number): CashLine =>
  ({ date, in: Math.max(moved, 0), out: Math.max(-moved, 0), balance }) as CashLine;
const book = [
  line("2026-09-27", 10, 10),
  line("2026-11-01", 15, 25),
  line("2026-11-08", -9, 16),
  line("2026-11-08", 7, 16), // reversed: shown, not counted
  line("2026-11-08", 4, 20),
];

test("a month opens with what the month before left", () => {
  expect(pageOf(book, "2026-11").before).toBe(10);
  expect(pageOf(book, "2026-11").lines).toHaveLength(4);
  expect(pageOf(book, "2026-09").before).toBe(0);
  expect(pageOf(book, "2026-10")).toEqual({ before: 10, lines: [], in: 0, out: 0, after: 10 });
});

test("what came in and went out leads from one balance to the other", () => {
  const { before, in: came, out: went, after } = pageOf(book, "2026-11");
  expect([before, came, went, after]).toEqual([10, 19, 9, 20]);
  expect(before + came - went).toBe(after);
});

test("the months come latest first, each once", () => {
  expect(monthsOf(book)).toEqual(["2026-11", "2026-09"]);
  expect(monthsOf([])).toEqual([]);
});
