import en from "./en.json";
import id from "./id.json";

export type Lang = "id" | "en";
export type Key = keyof typeof id;

// id.json is the source: a key that English lacks does not compile.
const catalogs: Record<Lang, Record<Key, string>> = { id, en };
const place = "lumbung.lang";

function stored(): Lang {
  return globalThis.localStorage?.getItem(place) === "en" ? "en" : "id";
}

let current = $state<Lang>(stored());

export function lang(): Lang {
  return current;
}

export function speak(next: Lang): void {
  current = next;
  localStorage.setItem(place, next);
  document.documentElement.lang = next;
}

/** Puts values into "{name}"; "{n|record|records}" takes the word that fits n. */
export function fill(pattern: string, values: Record<string, string | number>): string {
  return pattern.replace(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (whole, name: string, one?: string, many?: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      if (one === undefined || many === undefined) return String(value);
      return value === 1 ? one : many;
    },
  );
}

/** The sentence of a key in the language chosen. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(catalogs[current][key], values);
}
