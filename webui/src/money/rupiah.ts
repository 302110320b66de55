import type { Rupiah } from "../api/schema";

/** Whole rupiah: made only here and by the daemon, so an amount never mixes with a count. */
export type { Rupiah };

/** Above this a JSON number is no longer exact; the daemon refuses it too. */
export const rupiahMost = Number.MAX_SAFE_INTEGER;

export function rupiah(whole: number): Rupiah {
  if (!Number.isSafeInteger(whole)) throw new RangeError("an amount is a whole number of rupiah");
  return whole as Rupiah;
}

export const zero = rupiah(0);

const figures = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 0 });

/** "1.250.000": inside the sheet, where the column already says that it is money. */
export function showFigure(amount: Rupiah): string {
  return figures.format(amount).replace("\u2212", "-");
}

/** "Rp1.250.000", "-Rp200.000": everywhere else, in both languages. */
export function showMoney(amount: Rupiah): string {
  const shown = showFigure(amount);
  return shown.startsWith("-") ? `-Rp${shown.slice(1)}` : `Rp${shown}`;
}
