import { t } from "../i18n/text.svelte";

/** A word under a field that two laptops changed without having seen each other. */
export function contestedHint(
  member: { readonly contested: readonly string[] } | null,
  field: string,
): string {
  return member?.contested.includes(field) === true ? t("member.contested") : "";
}
