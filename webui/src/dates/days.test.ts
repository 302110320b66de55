import { describe, expect, test } from "vitest";
import {
  addDays,
  dayOf,
  parseDay,
  showDay,
  showLongDay,
  showMonth,
  showNearDay,
  showTime,
  showWeekday,
  today,
} from "./days";

describe("a day shown", () => {
  test("is the same whatever the system's settings are", () => {
    expect(showDay("2017-01-29")).toBe("29-01-2017");
    expect(showLongDay("2017-01-29", "id")).toBe("Minggu, 29 Januari 2017");
    expect(showLongDay("2017-01-29", "en")).toBe("Sunday, 29 January 2017");
    expect(showNearDay("2026-11-22", "id")).toBe("Minggu, 22 Nov");
    expect(showMonth("2026-11", "id")).toBe("November 2026");
    expect(showMonth("2026-10", "en")).toBe("October 2026");
    expect(showWeekday(0, "id")).toBe("Minggu");
    expect(showWeekday(5, "en")).toBe("Friday");
  });
  test("a time has a dot in Indonesian", () => {
    const when = new Date(2026, 10, 29, 9, 5).getTime();
    expect(showTime(when, "id")).toBe("09.05");
    expect(showTime(when, "en")).toBe("09:05");
  });
});

describe("a typed day", () => {
  test.each([
    ["29/11/2026", "2026-11-29"],
    ["29-11-26", "2026-11-29"],
    ["29/11", "2026-11-29"],
    ["5", "2026-11-05"],
    ["2026-11-29", "2026-11-29"],
    ["t", "2026-11-15"],
    [" 1.2.2027 ", "2027-02-01"],
  ])("%s is %s", (typed, day) => {
    expect(parseDay(typed, "2026-11-15")).toBe(day);
  });
  test.each(["31", "29-02-2026", "32/1", "0", "x", "", "1/13", "29/11/12345"])(
    "%s is no day",
    (typed) => {
      expect(parseDay(typed, "2026-11-15")).toBeNull();
    },
  );
});

describe("the calendar", () => {
  test("knows leap years and the ends of months", () => {
    expect(dayOf(2028, 2, 29)).toBe("2028-02-29");
    expect(dayOf(2026, 2, 29)).toBeNull();
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  });
  test("today is the day on this laptop's clock, not Greenwich's", () => {
    expect(today(new Date(2026, 10, 22, 0, 30))).toBe("2026-11-22");
    expect(today(new Date(2026, 10, 22, 23, 30))).toBe("2026-11-22");
  });
});
