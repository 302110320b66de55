// The only sums that the page makes: of what is typed and not yet saved. Whole rupiah, nothing
// else. What is saved is summed by the daemon. docs/decisions/0005-preview-sums.md
import { type Rupiah, rupiah } from "./rupiah";

/** What goes into the cash box. Dana sosial has a box of its own. */
const boxed = ["pokok", "wajib", "sukarela", "angsuran", "denda"] as const;
const inward = [...boxed, "sosial"] as const;
export const amountColumns = [...inward, "ambil"] as const;
export type AmountColumn = (typeof amountColumns)[number];

/** The amounts of one member's row; a column that is not there counts as nothing. */
export type RowAmounts = Readonly<Partial<Record<AmountColumn, Rupiah>>>;

function total(rows: readonly RowAmounts[], columns: readonly AmountColumn[]): number {
  let sum = 0;
  for (const row of rows) for (const column of columns) sum += row[column] ?? 0;
  return sum;
}

// Beyond what a number holds exactly there is nothing to show; the daemon refuses it when saved.
function shown(sum: number): Rupiah | null {
  return Number.isSafeInteger(sum) ? rupiah(sum) : null;
}

/** What the member brings, less what the member takes. */
export function rowSum(row: RowAmounts): Rupiah | null {
  return shown(total([row], inward) - total([row], ["ambil"]));
}

export function columnSum(rows: readonly RowAmounts[], column: AmountColumn): Rupiah | null {
  return shown(total(rows, [column]));
}

/** The daemon's figure, less what it counted of the sheet, plus what the sheet now says. */
function moved(
  base: Rupiah,
  counted: readonly RowAmounts[],
  now: readonly RowAmounts[],
  columns: readonly AmountColumn[],
): Rupiah | null {
  return shown(base - total(counted, columns) + total(now, columns));
}

export function moneyIn(
  base: Rupiah,
  counted: readonly RowAmounts[],
  now: readonly RowAmounts[],
): Rupiah | null {
  return moved(base, counted, now, boxed);
}

export function moneyOut(
  base: Rupiah,
  counted: readonly RowAmounts[],
  now: readonly RowAmounts[],
): Rupiah | null {
  return moved(base, counted, now, ["ambil"]);
}
