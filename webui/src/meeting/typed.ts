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

/**
 * Whether records stand in the cell. The daemon lays its drafts over them: then their value is
 * not told, only that there are some to replace.
 */
export function isFilled(cell: Cell | undefined): boolean {
  if (cell === undefined) return false;
  return cell.state === "saved" || cell.state === "contested" || cell.replaces.length > 0;
}

/** Whether two laptops filled the cell differently; a draft over it does not settle that. */
export function isContested(cell: Cell | undefined): boolean {
  return cell?.state === "contested" || (cell?.candidates?.length ?? 0) > 0;
}

/** A value as the cell shows it. */
export function valueText(value: CellValue | null | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "number" ? showFigure(value) : value;
}

/** What is saved, as far as it is told. */
export function savedText(cell: Cell | undefined): string {
  return cell?.state === "saved" ? valueText(cell.value) : "";
}

/** What stands in a cell for a person who is asked about it. */
export function standingText(cell: Cell | undefined): string {
  const values = cell?.candidates?.map(({ value }) => valueText(value)) ?? [];
  return values.length > 0 ? values.join(" / ") : savedText(cell);
}

/** Whether a text says just what is saved, so that nothing is typed. */
export function isAsSaved(cell: Cell | undefined, text: string): boolean {
  if (cell?.state === "draft" && isFilled(cell)) return false;
  return text === savedText(cell);
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
  if (cell?.state === "saved" && value === cell.value) return undefined;
  if (isFilled(cell)) return value;
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
