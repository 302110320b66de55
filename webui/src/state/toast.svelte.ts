export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly undo: (() => void) | null;
}

const atOnce = 2;
let next = 0;
export const toasts: { list: readonly Toast[] } = $state({ list: [] });

export function dropToast(id: number): void {
  toasts.list = toasts.list.filter((toast) => toast.id !== id);
}

export function dropToasts(): void {
  toasts.list = [];
}

/** A passing word; with `undo` it carries a button that takes the deed back. */
export function toast(text: string, undo: (() => void) | null = null): void {
  const id = (next += 1);
  toasts.list = [...toasts.list.slice(1 - atOnce), { id, text, undo }];
}
