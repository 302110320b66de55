import { describe, expect, test } from "vitest";
import { parseMoney } from "./parse";
import { rupiah, showFigure, showMoney } from "./rupiah";

describe("a typed amount", () => {
  test.each([
    ["0", 0],
    ["5", 5],
    ["500", 500],
    ["1250000", 1_250_000],
    ["1.250.000", 1_250_000],
    ["10.500", 10_500],
    ["1.000", 1_000],
    ["Rp 1.250.000", 1_250_000],
    ["Rp1.250.000", 1_250_000],
    ["rp. 25.000", 25_000],
    ["Rp\u00a01.250.000", 1_250_000],
    ["284.000,-", 284_000],
    ["Rp 284.000,-", 284_000],
    ["1250rb", 1_250_000],
    ["5rb", 5_000],
    ["10r", 10_000],
    ["5 ribu", 5_000],
    ["1.250rb", 1_250_000],
    ["12,5rb", 12_500],
    ["0,5jt", 500_000],
    ["1,25jt", 1_250_000],
    ["1,25 juta", 1_250_000],
    ["2jt", 2_000_000],
    ["2j", 2_000_000],
    ["007", 7],
    ["9007199254740991", 9_007_199_254_740_991],
  ])("%s is %d rupiah", (typed, whole) => {
    expect(parseMoney(typed)).toEqual({ kind: "amount", amount: whole });
  });

  test.each([
    ["1.25", "1.250"],
    ["10.5", "10.500"],
    ["1,250,000", "1.250.000"],
    ["1,250", "1.250"],
    ["10,5", "10.500"],
    ["1.2500", "1.250"],
    ["12.5rb", "12,5rb"],
    ["1.25jt", "1,25jt"],
    ["1,2345rb", "10rb"],
    ["1,2,3jt", "10rb"],
    ["1,jt", "10rb"],
    ["-5000", "10.500"],
    ["5000-", "10.500"],
    ["abc", "10.500"],
    ["5 k", "10.500"],
    ["9007199254740992", "10.500"],
    ["99999999999999999999", "10.500"],
    ["9999999999jt", "10.500"],
    ["1e3", "10.500"],
    [".", "10.500"],
  ])("%s is asked about, with the example %s", (typed, example) => {
    expect(parseMoney(typed)).toEqual({ kind: "unclear", example });
  });

  test.each(["", "  ", "\u00a0"])("nothing typed is nothing", (typed) => {
    expect(parseMoney(typed)).toEqual({ kind: "empty" });
  });
});

describe("an amount shown", () => {
  test("has dots, no space and no decimals", () => {
    expect(showMoney(rupiah(1_250_000))).toBe("Rp1.250.000");
    expect(showMoney(rupiah(-200_000))).toBe("-Rp200.000");
    expect(showMoney(rupiah(0))).toBe("Rp0");
    expect(showFigure(rupiah(1_000))).toBe("1.000");
  });
  test("reads back as itself", () => {
    for (const whole of [0, 7, 999, 1_000, 10_500, 1_250_000, 123_456_789_012]) {
      expect(parseMoney(showMoney(rupiah(whole)))).toEqual({ kind: "amount", amount: whole });
    }
  });
  test("is never a fraction", () => {
    expect(() => rupiah(1.5)).toThrow();
  });
});
