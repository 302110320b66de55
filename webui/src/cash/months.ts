import type { CashLine } from "../api/types";
import type { Rupiah } from "../money/rupiah";
import { zero } from "../money/rupiah";

/** "2026-11" */
export type Month = string;

export const monthOf = (day: string): Month => day.slice(0, 7);

/** The months in which money moved, latest first. */
export function monthsOf(lines: readonly CashLine[]): Month[] {
  return [...new Set(lines.map((line) => monthOf(line.date)))].sort().reverse();
}

/** A month of the book as the daemon keeps it: what was in the box before, and each line. */
export function pageOf(
  lines: readonly CashLine[],
  month: Month,
): { readonly before: Rupiah; readonly lines: readonly CashLine[] } {
  const earlier = lines.filter((line) => monthOf(line.date) < month);
  return {
    before: earlier[earlier.length - 1]?.balance ?? zero,
    lines: lines.filter((line) => monthOf(line.date) === month),
  };
}
