// Where one is in the sheet, and where a key leads. Cells carry their place as "row-column".
import { type Deed, deedOf } from "./keys";

export type Place = readonly [row: number, column: number];

export function placeOf(target: EventTarget | null): Place | null {
  const at = target instanceof HTMLElement ? target.dataset["at"] : undefined;
  const [row, column] = (at ?? "").split("-").map(Number);
  return at === undefined || row === undefined || column === undefined ? null : [row, column];
}

export function focusAt(table: HTMLElement | null, [row, column]: Place): boolean {
  const box = table?.querySelector<HTMLElement>(`[data-at="${row}-${column}"]`) ?? null;
  box?.focus();
  return box !== null;
}

/** Goes that way to the next cell that a member has (no Angsuran without a loan), if any. */
export function walk(
  table: HTMLElement | null,
  from: Place,
  way: Place,
  rows: number,
  columns: number,
): void {
  let [row, column] = [from[0] + way[0], from[1] + way[1]];
  while (row >= 0 && row < rows && column >= 0 && column < columns) {
    if (focusAt(table, [row, column])) return;
    row += way[0];
    column += way[1];
  }
}

/** What a key means where it was pressed. */
export function deedAt(event: KeyboardEvent, attendance: boolean): Deed | null {
  if (event.isComposing) return null;
  const box = event.target instanceof HTMLInputElement ? event.target : null;
  const all = box !== null && box.selectionStart === 0 && box.selectionEnd === box.value.length;
  return deedOf({
    key: event.key,
    ctrl: event.ctrlKey || event.metaKey,
    shift: event.shiftKey,
    atStart: box === null || all || box.selectionEnd === 0,
    atEnd: box === null || all || box.selectionStart === box.value.length,
    attendance,
  });
}
