import type { SheetRow } from "../api/types";
import { type AmountColumn, columnSum, moneyIn, moneyOut, type RowAmounts } from "../money/preview";
import type { Rupiah } from "../money/rupiah";
import type { Sheet } from "./sheet.svelte";

/** What stands under the sheet. A figure too big to be exact is null. */
export interface Totals {
  readonly present: number;
  readonly into: Rupiah | null;
  readonly out: Rupiah | null;
  readonly columns: Readonly<Partial<Record<AmountColumn, Rupiah | null>>>;
}

/** The daemon's sums as long as nothing is typed over them, then the preview's. */
export function totalsOf(sheet: Sheet): Totals | null {
  const { meeting, rows } = sheet;
  if (meeting === null) return null;
  const columns = sheet.columns as readonly AmountColumn[];
  const present = rows.filter((row) => /^[HT]$/.test(sheet.text(row, "hadir"))).length;
  if (!sheet.dirty) {
    const sums = columns.map((column) => [column, meeting.totals[column] ?? null]);
    const { money_in, money_out } = meeting;
    return { present, into: money_in, out: money_out, columns: Object.fromEntries(sums) };
  }
  const amounts = (which: "counted" | "now") => (row: SheetRow): RowAmounts =>
    sheet.amounts(row, which);
  const [counted, now] = [rows.map(amounts("counted")), rows.map(amounts("now"))];
  return {
    present,
    into: moneyIn(meeting.money_in, counted, now),
    out: moneyOut(meeting.money_out, counted, now),
    columns: Object.fromEntries(columns.map((column) => [column, columnSum(now, column)])),
  };
}
