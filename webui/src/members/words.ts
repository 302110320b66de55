import { type Key, t } from "../i18n/text.svelte";

const kinds: Readonly<Record<string, Key>> = {
  pokok: "savings.pokok",
  wajib: "savings.wajib",
  sukarela: "savings.sukarela",
  ambil: "savings.ambil",
  pembalikan: "kind.pembalikan",
};

const statuses: Readonly<Record<string, Key>> = {
  dibatalkan: "status.dibatalkan",
  diganti: "status.diganti",
  ditahan: "status.ditahan",
};

/** The word of a kind of entry; a kind of a later version is shown as it comes. */
export function kindName(kind: string): string {
  const key = kinds[kind];
  return key === undefined ? kind : t(key);
}

/** Says what is unusual about an entry; nothing when it simply stands. */
export function statusName(status: string): string {
  const key = statuses[status];
  return key === undefined ? "" : t(key);
}
