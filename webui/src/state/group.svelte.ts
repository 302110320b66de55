import type { GroupSummary } from "../api/types";

const place = "lumbung.group";

/** The KSM of this community, and the one looked at. */
export const groups: { list: readonly GroupSummary[]; loaded: boolean; chosen: string | null } =
  $state({
    list: [],
    loaded: false,
    chosen: globalThis.localStorage?.getItem(place) ?? null,
  });

export function chosenGroup(): GroupSummary | null {
  return groups.list.find((group) => group.id === groups.chosen) ?? groups.list[0] ?? null;
}

export function chooseGroup(id: string): void {
  groups.chosen = id;
  localStorage.setItem(place, id);
}
