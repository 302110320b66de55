import { expect, test } from "vitest";
import { parsePercent, showPercent } from "./percent";

test.each([
  ["1,5", 15_000],
  ["1.5", 15_000],
  ["1,5%", 15_000],
  ["2", 20_000],
  ["0,5", 5_000],
  ["0", 0],
  ["1,0001", 10_001],
])("%s percent is %d parts per million", (typed, ppm) => {
  expect(parsePercent(typed)).toBe(ppm);
});
test.each(["", "x", "-1", "1,00001", "100", "1,5,0"])("%s is no rate", (typed) => {
  expect(parsePercent(typed)).toBeNull();
});
test("a rate shown reads back as itself", () => {
  for (const ppm of [0, 1, 100, 5_000, 10_000, 15_000, 123_400])
    expect(parsePercent(showPercent(ppm))).toBe(ppm);
  expect(showPercent(15_000)).toBe("1,5");
});
