import type { Lang } from "../i18n/text.svelte";

/** A day of the books, "2017-01-29". No time, no zone. */
export type Day = string;

const dayForm = /^(\d{4})-(\d{2})-(\d{2})$/;

function parts(day: Day): [number, number, number] {
  const found = dayForm.exec(day);
  if (found === null) throw new RangeError(`not a day: ${day}`);
  return [Number(found[1]), Number(found[2]), Number(found[3])];
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, "0");
}

/** The day of these three numbers, or null when the calendar has no such day. */
export function dayOf(year: number, month: number, date: number): Day | null {
  const probe = new Date(Date.UTC(year, month - 1, date));
  const real = probe.getUTCMonth() === month - 1 && probe.getUTCDate() === date;
  return real && year >= 1900 && year < 2200 ? `${pad(year, 4)}-${pad(month)}-${pad(date)}` : null;
}

/** The civil day on this laptop's own clock. */
export function today(now: Date = new Date()): Day {
  return `${pad(now.getFullYear(), 4)}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}

export function addDays(day: Day, count: number): Day {
  const [year, month, date] = parts(day);
  return new Date(Date.UTC(year, month - 1, date + count)).toISOString().slice(0, 10);
}

/** "29-01-2017", whatever the system's own settings are. */
export function showDay(day: Day): string {
  const [year, month, date] = parts(day);
  return `${pad(date)}-${pad(month)}-${pad(year, 4)}`;
}

const zone = { timeZone: "UTC" } as const;
const longForm: Record<Lang, Intl.DateTimeFormat> = {
  id: new Intl.DateTimeFormat("id-ID", {
    ...zone,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  }),
  en: new Intl.DateTimeFormat("en-GB", {
    ...zone,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  }),
};
const shortForm: Record<Lang, Intl.DateTimeFormat> = {
  id: new Intl.DateTimeFormat("id-ID", {
    ...zone,
    weekday: "long",
    day: "numeric",
    month: "short",
  }),
  en: new Intl.DateTimeFormat("en-GB", {
    ...zone,
    weekday: "long",
    day: "numeric",
    month: "short",
  }),
};
const weekdayForm: Record<Lang, Intl.DateTimeFormat> = {
  id: new Intl.DateTimeFormat("id-ID", { ...zone, weekday: "long" }),
  en: new Intl.DateTimeFormat("en-GB", { ...zone, weekday: "long" }),
};

function utc(day: Day): Date {
  const [year, month, date] = parts(day);
  return new Date(Date.UTC(year, month - 1, date));
}

// Written out from the parts: some systems put the comma elsewhere.
function joined(form: Intl.DateTimeFormat, day: Day): string {
  const found = form.formatToParts(utc(day)).filter((part) => part.type !== "literal");
  const weekday = found.find((part) => part.type === "weekday")?.value ?? "";
  const rest = found.filter((part) => part.type !== "weekday").map((part) => part.value);
  return `${weekday}, ${rest.join(" ")}`;
}

/** "Minggu, 29 Januari 2017" */
export function showLongDay(day: Day, lang: Lang): string {
  return joined(longForm[lang], day);
}

/** "Minggu, 29 Jan": for a day of these weeks. */
export function showNearDay(day: Day, lang: Lang): string {
  return joined(shortForm[lang], day);
}

const monthForm: Record<Lang, Intl.DateTimeFormat> = {
  id: new Intl.DateTimeFormat("id-ID", { ...zone, month: "long" }),
  en: new Intl.DateTimeFormat("en-GB", { ...zone, month: "long" }),
};

/** "November 2026" for "2026-11". */
export function showMonth(month: string, lang: Lang): string {
  return `${monthForm[lang].format(utc(`${month}-01`))} ${month.slice(0, 4)}`;
}

/** The name of a weekday, 0 = Minggu. */
export function showWeekday(weekday: number, lang: Lang): string {
  return weekdayForm[lang].format(new Date(Date.UTC(2017, 0, 1 + weekday)));
}

/** "09.05" in Indonesian, "09:05" in English, on this laptop's clock. */
export function showTime(whenMs: number, lang: Lang): string {
  const when = new Date(whenMs);
  return `${pad(when.getHours())}${lang === "id" ? "." : ":"}${pad(when.getMinutes())}`;
}

/**
 * Reads "29", "29/11", "29-11-26", "29/11/2026", "2026-11-29", and "t" for today.
 * What is left out is taken from `from`; null when the calendar has no such day.
 */
export function parseDay(typed: string, from: Day): Day | null {
  const text = typed.trim().toLowerCase();
  if (text === "t") return from;
  const iso = dayForm.exec(text);
  if (iso !== null) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const found = /^(\d{1,2})(?:[-/. ](\d{1,2})(?:[-/. ](\d{2}|\d{4}))?)?$/.exec(text);
  if (found === null) return null;
  const [fromYear, fromMonth] = parts(from);
  const year = found[3] === undefined ? fromYear : Number(found[3]);
  const month = found[2] === undefined ? fromMonth : Number(found[2]);
  return dayOf(year < 100 ? 2000 + year : year, month, Number(found[1]));
}
