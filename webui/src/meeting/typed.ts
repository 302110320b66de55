import type { Cell, CellValue, Column } from "../api/types";
import { parseMoney } from "../money/parse";
import { type Rupiah, showFigure, zero } from "../money/rupiah";

/** What somebody typed and nobody saved yet, kept as typed. */
export interface TypedCell {
  readonly text: string;
  /** The records that stood in the cell when it was typed over: what saving may replace. */
  readonly over: readonly string[];
}

export type TypedCells = Readonly<Record<string, TypedCell>>;

export interface KeptDraft {
  /** The version that the page showed when the first of these cells was typed. */
  readonly based_on: number;
  readonly cells: TypedCells;
}

export const cellKey = (member: string, column: Column): string => `${member}/${column}`;

export function isSaved(cell: Cell | undefined): boolean {
  return cell !== undefined && (cell.state === "saved" || cell.state === "contested");
}

/** A value as the cell shows it. */
export function valueText(value: CellValue | null | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "number" ? showFigure(value) : value;
}

export function savedText(cell: Cell | undefined): string {
  return cell !== undefined && isSaved(cell) ? valueText(cell.value) : "";
}

export function dueText(cell: Cell | undefined): string {
  if (cell === undefined || cell.due === 0) return "";
  return valueText(cell.due);
}

/** The amount that a text stands for; null when it is empty or unclear. */
export function amountOf(text: string): Rupiah | null {
  const typed = parseMoney(text);
  return typed.kind === "amount" ? typed.amount : null;
}

export function isMark(text: string): text is "H" | "T" | "I" | "A" {
  return /^[HTIA]$/.test(text);
}

/** The value that would be saved; undefined when there is nothing to save or it is unclear. */
export function valueOf(
  column: Column,
  text: string,
  cell: Cell | undefined,
): CellValue | undefined {
  if (column === "hadir") return isMark(text) && text !== savedText(cell) ? text : undefined;
  const typed = parseMoney(text);
  if (typed.kind === "unclear") return undefined;
  const value = typed.kind === "amount" ? typed.amount : zero;
  if (isSaved(cell)) return value === (cell?.value ?? 0) ? undefined : value;
  return typed.kind === "amount" ? value : undefined;
}

const isText = (value: unknown): value is string => typeof value === "string";

/** Reads what the browser kept; whatever is not a draft is nothing. */
export function readKept(stored: string | null): KeptDraft | null {
  try {
    const kept = JSON.parse(stored ?? "null") as Partial<KeptDraft> | null;
    if (kept === null || typeof kept.based_on !== "number" || typeof kept.cells !== "object")
      return null;
    const cells: Record<string, TypedCell> = {};
    for (const [key, cell] of Object.entries(kept.cells)) {
      if (isText(cell.text) && Array.isArray(cell.over))
        cells[key] = { text: cell.text, over: cell.over.filter(isText) };
    }
    return { based_on: kept.based_on, cells };
  } catch {
    return null;
  }
}
