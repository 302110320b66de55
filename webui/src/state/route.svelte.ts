export type Screen = "home" | "meeting" | "members" | "cash" | "share";

export interface Route {
  readonly screen: Screen;
  /** A meeting's day, a member's id or a month of the cash book, if the address names one. */
  readonly what: string | null;
}

const words: Record<Screen, string> = {
  home: "",
  meeting: "pertemuan",
  members: "anggota",
  cash: "kas",
  share: "gabung",
};

export function addressOf(screen: Screen, what: string | null = null): string {
  return `#/${words[screen]}${what === null ? "" : `/${what}`}`;
}

export function readRoute(hash: string): Route {
  const [word = "", what] = hash.replace(/^#\/?/, "").split("/");
  const screen = (Object.keys(words) as Screen[]).find((name) => words[name] === word) ?? "home";
  return { screen, what: what === undefined || what === "" ? null : decodeURIComponent(what) };
}

export const route: { now: Route } = $state({ now: readRoute(globalThis.location?.hash ?? "") });

export function go(screen: Screen, what: string | null = null): void {
  location.hash = addressOf(screen, what);
}

/**
 * The one-time secret of the address, if it holds one, taken out of it. It stands behind "#": no
 * server log and no other page ever sees it.
 */
export function takeSecret(): string | null {
  const secret = /^#kunci=([\w-]+)$/.exec(location.hash)?.[1] ?? null;
  if (secret !== null)
    history.replaceState(null, "", addressOf(route.now.screen, route.now.what));
  return secret;
}

/** Follows the address from now on. A secret in it is no place to go to, and is handed over. */
export function startRoute(unlock: (secret: string) => void): void {
  route.now = readRoute(location.hash);
  addEventListener("hashchange", () => {
    const secret = takeSecret();
    if (secret !== null) return unlock(secret);
    route.now = readRoute(location.hash);
    // On a phone the frame scrolls, elsewhere the page.
    document.querySelector("[data-scroll]")?.scrollTo(0, 0);
    scrollTo(0, 0);
  });
}
