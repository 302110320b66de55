import { expect, test } from "vitest";
import type { CashLine } from "../api/types";
import { monthsOf, pageOf } from "./months";

const line = (date: string, balance: number): CashLine => ({ date, balance }) as CashLine;
const book = [line("2026-09-27", 10), line("2026-11-01", 25), line("2026-11-08", 20)];

test("a month opens with what the month before left", () => {
  expect(pageOf(book, "2026-11").before).toBe(10);
  expect(pageOf(book, "2026-11").lines).toHaveLength(2);
  expect(pageOf(book, "2026-09").before).toBe(0);
  expect(pageOf(book, "2026-10")).toEqual({ before: 10, lines: [] });
});

test("the months come latest first, each once", () => {
  expect(monthsOf(book)).toEqual(["2026-11", "2026-09"]);
  expect(monthsOf([])).toEqual([]);
});
