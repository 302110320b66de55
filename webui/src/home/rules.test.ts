import { expect, test } from "vitest";
import type { Group } from "../api/types";
import { rupiah } from "../money/rupiah";
import { changesOf } from "./rules";

const loan: Group["rules"]["loan"] = {
  method: "flat",
  basis: "period",
  period: "weekly",
  rate_ppm: 10_000,
  count: 10,
  unit: 100,
  mode: "dekat",
};
const amounts = {
  pokok: rupiah(20_000),
  wajib: rupiah(5_000),
  sosial: rupiah(1_000),
  denda_terlambat: rupiah(1_000),
  denda_absen: rupiah(2_000),
};
const group = { name: "KSM Melati", meeting_weekday: 0, rules: { ...amounts, loan } } as Group;
const typed = { name: "KSM Melati ", meeting_weekday: 0 };

test("only what was changed is sent", () => {
  expect(changesOf(group, typed, amounts, loan)).toBeNull();
  expect(changesOf(group, typed, { ...amounts, wajib: rupiah(0) }, loan)).toEqual({
    rules: { wajib: 0 },
  });
  expect(changesOf(group, { name: "KSM Mawar", meeting_weekday: 3 }, amounts, loan)).toEqual({
    name: "KSM Mawar",
    meeting_weekday: 3,
  });
  expect(changesOf(group, typed, amounts, { ...loan, count: 12 })).toEqual({
    rules: { loan: { count: 12 } },
  });
});
