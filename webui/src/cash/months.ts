import type { CashLine } from "../api/types";
import type { Rupiah } from "../money/rupiah";
import { rupiah, zero } from "../money/rupiah";

/** "2026-11" */
export type Month = string;

export const monthOf = (day: string): Month => day.slice(0, 7);

/** The months in which money moved, latest first. */
export function monthsOf(lines: readonly CashLine[]): Month[] {
  return [...new Set(lines.map((line) => monthOf(line.date)))].sort().reverse();
}

/** A month of the book as the daemon keeps it: what was in the box, each line, and the sums. */
export interface CashMonth {
  readonly before: Rupiah;
  readonly lines: readonly CashLine[];
  readonly in: Rupiah;
  readonly out: Rupiah;
  readonly after: Rupiah;
}

export function pageOf(book: readonly CashLine[], month: Month): CashMonth {
  const last = (some: readonly CashLine[]): Rupiah | undefined => some[some.length - 1]?.balance;
  const before = last(book.filter((line) => monthOf(line.date) < month)) ?? zero;
  const lines = book.filter((line) => monthOf(line.date) === month);
  // A line that does not count, or not in full, is shown as it was entered: the balance tells.
  const moved = lines.map((line, at) => line.balance - (lines[at - 1]?.balance ?? before));
  return {
    before,
    lines,
    in: rupiah(moved.reduce((sum, each) => sum + Math.max(each, 0), 0)),
    out: rupiah(moved.reduce((sum, each) => sum + Math.max(-each, 0), 0)),
    after: last(lines) ?? before,
  };
}
