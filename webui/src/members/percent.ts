/** "1,5" for 15000 parts per million. */
export function showPercent(ppm: number): string {
  const [whole, rest] = [Math.trunc(ppm / 10_000), ppm % 10_000];
  return rest === 0
    ? String(whole)
    : `${whole},${String(rest).padStart(4, "0").replace(/0+$/, "")}`;
}

/** Reads "1,5", "1.5", "1,5%": a rate, where a dot can only be a decimal point. Null if unclear. */
export function parsePercent(typed: string): number | null {
  const found = /^(\d{1,2})(?:[.,](\d{1,4}))?\s*%?$/.exec(typed.trim());
  if (found === null) return null;
  return Number(found[1]) * 10_000 + Number((found[2] ?? "").padEnd(4, "0"));
}
