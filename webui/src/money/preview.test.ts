import { expect, test } from "vitest";
import { columnSum, moneyIn, moneyOut, rowSum, type RowAmounts } from "./preview";
import { rupiah } from "./rupiah";

const sri: RowAmounts = { wajib: rupiah(5_000), sukarela: rupiah(10_000), sosial: rupiah(1_000) };
const agus: RowAmounts = { wajib: rupiah(5_000), ambil: rupiah(20_000), angsuran: rupiah(57_500) };

test("a row is what comes in less what goes out", () => {
  expect(rowSum(sri)).toBe(16_000);
  expect(rowSum(agus)).toBe(42_500);
  expect(rowSum({ ambil: rupiah(5_000) })).toBe(-5_000);
  expect(rowSum({})).toBe(0);
});

test("a column is the sum of its cells", () => {
  expect(columnSum([sri, agus], "wajib")).toBe(10_000);
  expect(columnSum([], "wajib")).toBe(0);
});

test("the footer moves the daemon's figure by what was typed", () => {
  const changed: RowAmounts = { ...sri, sukarela: rupiah(25_000) };
  expect(moneyIn(rupiah(77_500), [sri, agus], [changed, agus])).toBe(92_500);
  expect(moneyIn(rupiah(77_500), [sri, agus], [sri, agus])).toBe(77_500);
  expect(moneyOut(rupiah(500_000), [sri], [agus])).toBe(520_000);
});

test("dana sosial does not go into the cash box", () => {
  expect(moneyIn(rupiah(0), [{}], [{ sosial: rupiah(1_000), denda: rupiah(2_000) }])).toBe(2_000);
});

test("a figure that would not be exact is not shown", () => {
  const most = rupiah(Number.MAX_SAFE_INTEGER);
  expect(rowSum({ wajib: most, pokok: most })).toBeNull();
  expect(columnSum([{ wajib: most }, { wajib: most }], "wajib")).toBeNull();
});
