/** What a key does in the sheet; null leaves the key to the browser. */
export type Deed =
  | { readonly kind: "move"; readonly rows: number; readonly columns: number }
  | { readonly kind: "due" }
  | { readonly kind: "fill" }
  | { readonly kind: "save" }
  | { readonly kind: "jump" }
  | { readonly kind: "restore" }
  | { readonly kind: "undo" }
  | { readonly kind: "mark"; readonly letter: "H" | "T" | "I" | "A" }
  | { readonly kind: "toggle" };

export interface Pressed {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  /** Where the caret stands: at the edge an arrow leaves the cell. All selected = both edges. */
  readonly atStart: boolean;
  readonly atEnd: boolean;
  readonly attendance: boolean;
}

const move = (rows: number, columns: number): Deed => ({ kind: "move", rows, columns });

function marked(key: string): Deed | null {
  const letter = key.toUpperCase();
  if (letter === "H" || letter === "T" || letter === "I" || letter === "A")
    return { kind: "mark", letter };
  return key === " " ? { kind: "toggle" } : null;
}

/** One meaning for each key. Tab is the browser's own: cells stand in reading order. */
export function deedOf(pressed: Pressed): Deed | null {
  const { key, ctrl, shift } = pressed;
  if (ctrl) {
    if (key === "Enter") return { kind: "save" };
    return key.toLowerCase() === "z" ? { kind: "undo" } : null;
  }
  if (key === "Enter") return move(shift ? -1 : 1, 0);
  if (key === "ArrowDown") return move(1, 0);
  if (key === "ArrowUp") return move(-1, 0);
  if (key === "ArrowLeft") return pressed.atStart ? move(0, -1) : null;
  if (key === "ArrowRight") return pressed.atEnd ? move(0, 1) : null;
  if (key === "=") return { kind: "due" };
  if (key === "F2") return { kind: "fill" };
  if (key === "/") return { kind: "jump" };
  if (key === "Escape") return { kind: "restore" };
  return pressed.attendance ? marked(key) : null;
}
