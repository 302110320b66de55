import { Locked, Lost, Refused } from "../api/client";
import { t } from "../i18n/text.svelte";
import { noteTrouble } from "./live.svelte";

/** Why something did not happen, as it is shown: a sentence, and the code in small print. */
export interface Trouble {
  /** `refused` is an answer; after the others the deed may be tried again as it was. */
  readonly kind: "refused" | "lost" | "locked";
  readonly sentence: string;
  readonly code: string;
  /** Sentences for single fields, by the JSON pointer of the field ("/name"). */
  readonly fields: Readonly<Record<string, string>>;
}

export function troubleOf(cause: unknown): Trouble {
  noteTrouble(cause);
  if (cause instanceof Lost)
    return { kind: "lost", sentence: t("trouble.lost"), code: "", fields: {} };
  if (cause instanceof Locked)
    return { kind: "locked", sentence: t("trouble.locked"), code: "", fields: {} };
  if (!(cause instanceof Refused)) throw cause;
  const { title, code, errors } = cause.problem;
  const fields: Record<string, string> = {};
  for (const { pointer, message } of errors ?? []) {
    if (pointer !== undefined && message !== undefined) fields[pointer] = message;
  }
  return { kind: "refused", sentence: title === "" ? t("trouble.unknown") : title, code, fields };
}

/** Runs a deed; what failed comes back as something to show. */
export async function attempt(deed: () => Promise<unknown>): Promise<Trouble | null> {
  try {
    await deed();
    return null;
  } catch (cause) {
    return troubleOf(cause);
  }
}
