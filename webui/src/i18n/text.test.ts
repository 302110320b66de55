import { expect, test } from "vitest";
import en from "./en.json";
import id from "./id.json";
import { fill } from "./text.svelte";

const placesOf = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "").sort();

test("both languages have the same keys, none of them empty", () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(id).sort());
  for (const text of [...Object.values(id), ...Object.values(en)]) expect(text.trim()).not.toBe("");
});

test("a sentence takes the same values in both languages", () => {
  for (const [key, text] of Object.entries(id)) {
    expect(placesOf(en[key as keyof typeof en]), key).toEqual(placesOf(text));
  }
});

test("no sentence speaks of being online, of servers or of clouds, and none blames", () => {
  const banned = /\b(online|offline|server|cloud|luring|daring|invalid|tidak valid|galat|error)\b/i;
  for (const text of [...Object.values(id), ...Object.values(en)]) expect(text).not.toMatch(banned);
});

test("every key is used somewhere in the page", async () => {
  const sources = import.meta.glob(["../**/*.svelte", "../**/*.ts", "!../**/*.test.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const all = Object.values(sources).join("\n");
  const made = [
    /^language\./,
    /^member\.sex\./,
    /^group\.denda_/,
    /^loan\.(berjalan|lunas|dibatalkan)$/,
  ];
  for (const key of Object.keys(id)) {
    if (!made.some((pattern) => pattern.test(key)))
      expect(all.includes(`"${key}"`), key).toBe(true);
  }
});

test("values are put in, and English counts", () => {
  expect(fill("{n} dari {m}", { n: 1, m: 2 })).toBe("1 dari 2");
  expect(fill("{n} {n|member|members}", { n: 1 })).toBe("1 member");
  expect(fill("{n} {n|member|members}", { n: 2 })).toBe("2 members");
  expect(fill("{missing}", {})).toBe("{missing}");
});
