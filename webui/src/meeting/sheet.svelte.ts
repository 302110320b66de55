import { api, freshKey, Refused } from "../api/client";
import type { Cell, CellWish, Column, MeetingSheet, Rules, SheetRow } from "../api/types";
import type { Day } from "../dates/days";
import { amountColumns, type AmountColumn, type RowAmounts } from "../money/preview";
import { parseMoney } from "../money/parse";
import type { Rupiah } from "../money/rupiah";
import {
  entriesOf,
  type FilledCell,
  filledCells,
  filledMeanwhile,
  moneyColumns,
  overOwn,
  stillTyped,
  typedSince,
} from "./entries";
import {
  amountOf,
  cellKey,
  dueText,
  isAsSaved,
  isFilled,
  readKept,
  savedText,
  type TypedCell,
  type TypedCells,
  valueText,
} from "./typed";

export type SaveOutcome =
  | { readonly kind: "saved"; readonly count: number }
  | { readonly kind: "nothing" }
  | {
      readonly kind: "unclear";
      readonly member: string;
      readonly column: Column;
      readonly example: string;
    }
  | { readonly kind: "filled" };

const draftCalmMs = 600;

/** One meeting's sheet: what the daemon says, what is typed over it, and how that is kept. */
export class Sheet {
  meeting = $state.raw<MeetingSheet | null>(null);
  typed = $state.raw<TypedCells>({});
  filled = $state.raw<readonly FilledCell[]>([]);
  saving = $state(false);
  savedAtMs = $state<number | null>(null);

  #based = 0;
  #past: TypedCells[] = [];
  #calm: ReturnType<typeof setTimeout> | undefined;
  #sent = { body: "", key: "" };
  readonly #place: string;

  constructor(
    readonly group: string,
    readonly day: Day,
    readonly rules: Rules | null,
    /** Told when a draft could not be kept by the daemon; the browser keeps it anyway. */
    readonly trouble: (cause: unknown) => void,
  ) {
    this.#place = `lumbung.draft.${group}.${day}`;
  }

  get rows(): readonly SheetRow[] {
    return this.meeting?.rows ?? [];
  }

  get dirty(): boolean {
    return Object.keys(this.typed).length > 0;
  }

  /** Columns that this meeting shows: Pokok only where somebody owes it or has paid it. */
  get columns(): readonly Column[] {
    const wanted = (column: Column): boolean =>
      column !== "pokok" || this.rows.some((row) => this.usable(row, "pokok"));
    return moneyColumns.filter(wanted);
  }

  /** Fetches the sheet. What is typed stays, unless meanwhile it stands so anyway. */
  async load(): Promise<void> {
    const first = this.meeting === null;
    const [meeting, kept] = await Promise.all([
      api.meeting(this.group, this.day),
      first
        ? api.draft(this.group, this.day).catch(() => ({ cells: [] }))
        : Promise.resolve({ cells: [] }),
    ]);
    // Of two answers that overtook each other the newer one stays.
    if (meeting.version < (this.meeting?.version ?? 0)) return;
    this.meeting = meeting;
    if (first) this.#takeKept(kept.cells);
    const wasDirty = this.dirty;
    this.#setTyped(stillTyped(this.rows, this.typed));
    // The books hold all that was typed, though perhaps no answer told us so.
    if (wasDirty && !this.dirty) this.savedAtMs = Date.now();
  }

  // The browser's copy has every keystroke; the daemon's outlives the browser.
  #takeKept(drafted: readonly CellWish[]): void {
    const own = readKept(localStorage.getItem(this.#place));
    const cells: Record<string, TypedCell> = {};
    for (const { member, column, value, replaces } of drafted) {
      cells[cellKey(member, column)] = { text: valueText(value), over: replaces ?? [] };
    }
    this.#based = own?.based_on ?? this.meeting?.version ?? 0;
    this.typed = { ...cells, ...own?.cells };
  }

  #setTyped(typed: TypedCells): void {
    if (!this.dirty) this.#based = this.meeting?.version ?? 0;
    this.typed = typed;
    if (this.dirty) {
      localStorage.setItem(this.#place, JSON.stringify({ based_on: this.#based, cells: typed }));
    } else {
      localStorage.removeItem(this.#place);
    }
  }

  #keepSoon(): void {
    clearTimeout(this.#calm);
    this.#calm = setTimeout(() => void this.keep(), draftCalmMs);
  }

  /** Hands the typed cells to the daemon's own draft table. */
  async keep(): Promise<void> {
    clearTimeout(this.#calm);
    try {
      const cells = entriesOf(this.rows, this.typed);
      await (cells.length === 0
        ? api.dropDraft(this.group, this.day)
        : api.keepDraft(this.group, this.day, { cells }));
    } catch (cause) {
      this.trouble(cause);
    }
  }

  cell(row: SheetRow, column: Column): Cell | undefined {
    return row.cells[column];
  }

  /** Whether a member has this cell at all. */
  usable(row: SheetRow, column: Column): boolean {
    const cell = row.cells[column];
    if (isFilled(cell)) return true;
    if (column === "pokok") return typeof cell?.due === "number" && cell.due > 0;
    return column !== "angsuran" || row.loans.length > 0;
  }

  text(row: SheetRow, column: Column): string {
    return this.typed[cellKey(row.member, column)]?.text ?? savedText(row.cells[column]);
  }

  isTyped(row: SheetRow, column: Column): boolean {
    return this.typed[cellKey(row.member, column)] !== undefined;
  }

  /** Whether records came into a cell after somebody began to type over it. */
  filledMeanwhile(row: SheetRow, column: Column): boolean {
    return filledMeanwhile(row.cells[column], this.typed[cellKey(row.member, column)]);
  }

  /** The amount due, shown as a ghost; a fine follows from the attendance just typed. */
  ghost(row: SheetRow, column: Column): string {
    if (column === "denda" && this.isTyped(row, "hadir") && this.rules !== null) {
      const mark = this.text(row, "hadir");
      const due =
        mark === "T" ? this.rules.denda_terlambat : mark === "A" ? this.rules.denda_absen : 0;
      return due === 0 ? "" : valueText(due);
    }
    return dueText(row.cells[column]);
  }

  /** An example to show when the text of a cell cannot be read, else null. */
  unclear(row: SheetRow, column: Column): string | null {
    if (column === "hadir") return null;
    const typed = parseMoney(this.text(row, column));
    return typed.kind === "unclear" ? typed.example : null;
  }

  type(row: SheetRow, column: Column, text: string): void {
    this.#change([[row, column, text]]);
  }

  /** H, T, I or A. Whoever is not there brings nothing: typed amounts of the row are emptied. */
  mark(row: SheetRow, mark: string): "emptied" | "kept" {
    const gone = mark === "I" || mark === "A";
    const full = gone ? moneyColumns.filter((column) => this.isTyped(row, column)) : [];
    this.#change([
      [row, "hadir", mark],
      ...full.map((column): Change => [row, column, null]),
    ]);
    return full.length > 0 ? "emptied" : "kept";
  }

  takeDue(row: SheetRow, column: Column): void {
    const due = this.ghost(row, column);
    if (due !== "") this.type(row, column, due);
  }

  /**
   * Everybody present pays what is due: fills what is still empty, and touches nothing else.
   * False if nothing was left to fill.
   */
  fillAll(): boolean {
    const changes: Change[] = [];
    for (const row of this.rows) {
      const mark = this.text(row, "hadir");
      if (mark === "I" || mark === "A") continue;
      if (mark === "") changes.push([row, "hadir", "H"]);
      for (const column of moneyColumns) {
        const due = this.ghost(row, column);
        if (due !== "" && this.text(row, column) === "" && this.usable(row, column))
          changes.push([row, column, due]);
      }
    }
    this.#change(changes);
    return changes.length > 0;
  }

  #change(wanted: readonly Change[]): void {
    // Leaving a cell as it was is no deed that could be undone.
    const changes = wanted.filter(([row, column, text]) =>
      text === null ? this.isTyped(row, column) : text !== this.text(row, column),
    );
    if (changes.length === 0) return;
    this.#past.push(this.typed);
    const next: Record<string, TypedCell> = { ...this.typed };
    for (const [row, column, text] of changes) {
      const key = cellKey(row.member, column);
      const cell = row.cells[column];
      const over = next[key]?.over ?? cell?.replaces ?? [];
      if (text === null || isAsSaved(cell, text)) delete next[key];
      else next[key] = { text, over };
    }
    this.#setTyped(next);
    this.#keepSoon();
  }

  undo(): boolean {
    const before = this.#past.pop();
    if (before === undefined) return false;
    this.#setTyped(before);
    this.#keepSoon();
    return true;
  }

  /** What a member's row amounts to: as the daemon's sums count it, or as it is shown now. */
  amounts(row: SheetRow, which: "counted" | "now"): RowAmounts {
    const found: Partial<Record<AmountColumn, Rupiah>> = {};
    for (const column of amountColumns) {
      const cell = row.cells[column];
      const untouched = cell?.state !== "draft" && !this.isTyped(row, column);
      const text =
        which === "counted" || untouched ? valueText(cell?.value) : this.text(row, column);
      const amount = amountOf(text);
      if (amount !== null) found[column] = amount;
    }
    return found;
  }

  #firstUnclear(): SaveOutcome | null {
    for (const row of this.rows) {
      for (const column of moneyColumns) {
        const example = this.isTyped(row, column) ? this.unclear(row, column) : null;
        if (example !== null) return { kind: "unclear", member: row.member, column, example };
      }
    }
    return null;
  }

  /** One record for each filled cell, in one envelope. Throws what else is refused. */
  async save(): Promise<SaveOutcome> {
    const unclear = this.#firstUnclear();
    if (unclear !== null) return unclear;
    clearTimeout(this.#calm);
    this.saving = true;
    try {
      return await this.#enter();
    } catch (cause) {
      if (codeOf(cause) !== "version_gone") throw cause;
      // The daemon began anew and no longer knows the books that this was typed on. What stands now
      // may be shown instead: of a cell filled meanwhile the daemon still asks, by its records.
      await this.#takeVersion();
      return await this.#enter();
    } finally {
      this.saving = false;
    }
  }

  async #enter(): Promise<SaveOutcome> {
    const sent = this.typed;
    const cells = entriesOf(this.rows, sent);
    if (cells.length === 0) {
      this.#setTyped({});
      return { kind: "nothing" };
    }
    // The same entries go under the same key: sent twice after a lost answer, they count once.
    const body = JSON.stringify([this.#based, cells]);
    if (this.#sent.body !== body) this.#sent = { body, key: freshKey() };
    try {
      await api.enter(this.group, this.day, { based_on: this.#based, cells }, this.#sent.key);
    } catch (cause) {
      if (codeOf(cause) !== "cell_filled") throw cause;
      return await this.#ask();
    }
    return await this.#saved(cells.length, sent);
  }

  // Somebody may have typed on while the save was under way: that is not saved yet.
  async #saved(count: number, sent: TypedCells): Promise<SaveOutcome> {
    this.#past = [];
    this.#setTyped(typedSince(this.typed, sent));
    this.savedAtMs = Date.now();
    await this.#takeVersion();
    this.#setTyped(overOwn(this.rows, this.typed, sent));
    void this.keep();
    return { kind: "saved", count };
  }

  async #takeVersion(): Promise<void> {
    await this.load();
    this.#based = this.meeting?.version ?? this.#based;
  }

  // Shows what stands now beside what was typed. From here on the person has seen it.
  async #ask(): Promise<SaveOutcome> {
    // The daemon would lay our own draft over what it is about to tell us.
    await api.dropDraft(this.group, this.day);
    await this.#takeVersion();
    this.filled = filledCells(this.rows, this.typed);
    return { kind: "filled" };
  }

  /** No answer yet: what was typed stays typed, and saving asks again. */
  later(): void {
    this.filled = [];
  }

  /** The answer to that question: what stands stays, or what was typed replaces it. */
  settle(choice: "theirs" | "mine"): void {
    const next: Record<string, TypedCell> = { ...this.typed };
    for (const { row, column, mine } of this.filled) {
      const key = cellKey(row.member, column);
      if (choice === "theirs") delete next[key];
      else next[key] = { text: mine, over: row.cells[column]?.replaces ?? [] };
    }
    this.filled = [];
    this.#setTyped(next);
    this.#keepSoon();
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Refused ? cause.problem.code : "";
}

/** A cell and its new text; null takes back what was typed there. */
type Change = readonly [row: SheetRow, column: Column, text: string | null];
