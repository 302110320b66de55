// What the typed cells of a sheet amount to, beside what stands: all of it without a daemon.
import type { Cell, CellWish, Column, SheetRow } from "../api/types";
import {
  cellKey,
  isAsSaved,
  isFilled,
  standingText,
  type TypedCell,
  type TypedCells,
  valueOf,
} from "./typed";

export const moneyColumns: readonly Column[] = [
  "pokok",
  "wajib",
  "sukarela",
  "ambil",
  "angsuran",
  "denda",
  "sosial",
];

const sheetColumns: readonly Column[] = ["hadir", ...moneyColumns];

/** A cell that somebody else filled in the meantime. */
export interface FilledCell {
  readonly row: SheetRow;
  readonly column: Column;
  readonly mine: string;
  readonly theirs: string;
}

interface TypedPlace {
  readonly key: string;
  readonly row: SheetRow;
  readonly column: Column;
  readonly cell: TypedCell;
}

// In the order of the sheet, so that the same cells always make the same entries.
function places(rows: readonly SheetRow[], typed: TypedCells): TypedPlace[] {
  return rows.flatMap((row) =>
    sheetColumns.flatMap((column) => {
      const key = cellKey(row.member, column);
      const cell = typed[key];
      return cell === undefined ? [] : [{ key, row, column, cell }];
    }),
  );
}

/** Without what meanwhile stands as it was typed. */
export function stillTyped(rows: readonly SheetRow[], typed: TypedCells): TypedCells {
  return Object.fromEntries(
    places(rows, typed)
      .filter(({ row, column, cell }) => !isAsSaved(row.cells[column], cell.text))
      .map(({ key, cell }) => [key, cell]),
  );
}

/** What was typed after `sent` had been handed over. */
export function typedSince(typed: TypedCells, sent: TypedCells): TypedCells {
  return Object.fromEntries(
    Object.entries(typed).filter(([key, cell]) => cell.text !== sent[key]?.text),
  );
}

/** Whoever typed on in a cell that was just saved types over the record of that save. */
export function overOwn(
  rows: readonly SheetRow[],
  typed: TypedCells,
  sent: TypedCells,
): TypedCells {
  return Object.fromEntries(
    places(rows, typed).map(({ key, row, column, cell }) => [
      key,
      sent[key] === undefined ? cell : { ...cell, over: row.cells[column]?.replaces ?? [] },
    ]),
  );
}

/** What would be saved, in the order of the sheet. */
export function entriesOf(rows: readonly SheetRow[], typed: TypedCells): CellWish[] {
  return places(rows, typed).flatMap(({ row, column, cell }) => {
    const value = valueOf(column, cell.text, row.cells[column]);
    if (value === undefined) return [];
    const loan = row.loans[0]?.loan; // the sheet's column is that of the first loan
    return [
      {
        member: row.member,
        column,
        value,
        ...(column === "angsuran" && loan !== undefined ? { loan } : {}),
        ...(cell.over.length > 0 ? { replaces: [...cell.over] } : {}),
      },
    ];
  });
}

/** Whether records came into a cell after somebody began to type over it. */
export function filledMeanwhile(cell: Cell | undefined, typed: TypedCell | undefined): boolean {
  if (cell === undefined || typed === undefined) return false;
  return cell.replaces.some((record) => !typed.over.includes(record));
}

/** The cells where that happened, with what was typed and what stands. */
export function filledCells(rows: readonly SheetRow[], typed: TypedCells): FilledCell[] {
  return places(rows, typed).flatMap(({ row, column, cell }) => {
    const stands = row.cells[column];
    if (stands === undefined || !isFilled(stands) || !filledMeanwhile(stands, cell)) return [];
    return [{ row, column, mine: cell.text, theirs: standingText(stands) }];
  });
}
