import type { Column } from "../api/types";
import type { Key } from "../i18n/text.svelte";

export const columnName: Record<Column, Key> = {
  hadir: "col.hadir",
  pokok: "col.pokok",
  wajib: "col.wajib",
  sukarela: "col.sukarela",
  ambil: "col.ambil",
  angsuran: "col.angsuran",
  denda: "col.denda",
  sosial: "col.sosial",
};

export const marks = ["H", "T", "I", "A"] as const;

export const markName: Record<(typeof marks)[number], Key> = {
  H: "mark.H",
  T: "mark.T",
  I: "mark.I",
  A: "mark.A",
};

/** The name of an attendance mark; nothing for a text that is none. */
export function markKey(text: string): Key | null {
  const mark = marks.find((known) => known === text);
  return mark === undefined ? null : markName[mark];
}
