import type { Group, LoanTerms, Rules } from "../api/types";
import type { Rupiah } from "../money/rupiah";

/** The rules that are amounts, in the order of the form. */
export const amountRules = [
  "pokok",
  "wajib",
  "sosial",
  "denda_terlambat",
  "denda_absen",
] as const satisfies readonly (keyof Rules)[];

export type AmountRule = (typeof amountRules)[number];

export interface GroupChanges {
  name?: string;
  meeting_weekday?: number;
  rules?: Partial<Record<AmountRule, Rupiah>> & { loan?: Partial<LoanTerms> };
}

/** Only what differs from what was shown; null if nothing does. */
export function changesOf(
  shown: Group,
  typed: { readonly name: string; readonly meeting_weekday: number | null },
  amounts: Readonly<Record<AmountRule, Rupiah | null>>,
  loan: LoanTerms,
): GroupChanges | null {
  const changes: GroupChanges = {};
  if (typed.name.trim() !== shown.name) changes.name = typed.name.trim();
  if (typed.meeting_weekday !== null && typed.meeting_weekday !== shown.meeting_weekday)
    changes.meeting_weekday = typed.meeting_weekday;
  const rules: NonNullable<GroupChanges["rules"]> = {};
  for (const rule of amountRules) {
    const amount = amounts[rule];
    if (amount !== null && amount !== shown.rules[rule]) rules[rule] = amount;
  }
  const terms = Object.entries(loan).filter(
    ([term, value]) => value !== shown.rules.loan[term as keyof LoanTerms],
  );
  if (terms.length > 0) rules.loan = Object.fromEntries(terms);
  if (Object.keys(rules).length > 0) changes.rules = rules;
  return Object.keys(changes).length > 0 ? changes : null;
}
