export type Theme = "system" | "light" | "dark";

const place = "lumbung.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function stored(): Theme {
  const kept = localStorage.getItem(place);
  return kept === "light" || kept === "dark" ? kept : "system";
}

export const theme: { now: Theme } = $state({ now: stored() });

export function applyTheme(): void {
  const dark = theme.now === "dark" || (theme.now === "system" && system.matches);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}

export function chooseTheme(next: Theme): void {
  theme.now = next;
  localStorage.setItem(place, next);
  applyTheme();
}

export function startTheme(): void {
  applyTheme();
  system.addEventListener("change", applyTheme);
}
