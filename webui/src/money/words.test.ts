import { expect, test } from "vitest";
import { rupiah } from "./rupiah";
import { inWords } from "./words";

test.each([
  [0, "nol"],
  [1, "satu"],
  [10, "sepuluh"],
  [11, "sebelas"],
  [12, "dua belas"],
  [19, "sembilan belas"],
  [20, "dua puluh"],
  [21, "dua puluh satu"],
  [100, "seratus"],
  [111, "seratus sebelas"],
  [200, "dua ratus"],
  [1_000, "seribu"],
  [1_100, "seribu seratus"],
  [2_000, "dua ribu"],
  [21_000, "dua puluh satu ribu"],
  [100_000, "seratus ribu"],
  [111_111, "seratus sebelas ribu seratus sebelas"],
  [1_000_000, "satu juta"],
  [1_001_000, "satu juta seribu"],
  [1_250_000, "satu juta dua ratus lima puluh ribu"],
  [25_000_000, "dua puluh lima juta"],
  [1_000_000_000, "satu miliar"],
  [2_000_000_001_000, "dua triliun seribu"],
  [-5_000, "minus lima ribu"],
])("%d in Indonesian is %s", (whole, words) => {
  expect(inWords(rupiah(whole), "id")).toBe(`${words} rupiah`);
});

test.each([
  [0, "zero"],
  [13, "thirteen"],
  [21, "twenty-one"],
  [100, "one hundred"],
  [1_000, "one thousand"],
  [111_111, "one hundred eleven thousand one hundred eleven"],
  [1_250_000, "one million two hundred fifty thousand"],
  [-7, "minus seven"],
])("%d in English is %s", (whole, words) => {
  expect(inWords(rupiah(whole), "en")).toBe(`${words} rupiah`);
});

// Reads words back by another way: a sum of what each word stands for.
const units =
  "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split(" ");
const scales: Record<string, number> = {
  ribu: 1e3,
  juta: 1e6,
  miliar: 1e9,
  triliun: 1e12,
  kuadriliun: 1e15,
};

function readBack(words: string): number {
  let [total, group, last] = [0, 0, 0];
  for (const word of words.replace(/\bse(ratus|ribu)\b/g, "satu $1").split(" ")) {
    const scale = scales[word];
    if (word === "rupiah") continue;
    else if (word === "belas") [group, last] = [group + 10 + last, 0];
    else if (word === "puluh") [group, last] = [group + last * 10, 0];
    else if (word === "ratus") [group, last] = [group + last * 100, 0];
    else if (scale !== undefined) [total, group, last] = [total + (group + last) * scale, 0, 0];
    else [group, last] = [group + last, units.indexOf(word)];
  }
  return total + group + last;
}

test("words read back as the amount, up to the greatest there is", () => {
  let seed = 7;
  const amounts = [Number.MAX_SAFE_INTEGER, 999_999_999_999_999];
  for (let whole = 0; whole <= 1_200; whole += 1) amounts.push(whole);
  for (let round = 0; round < 1_000; round += 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    amounts.push(seed * (1 + (seed % 1_000_003)));
  }
  const wrong = amounts.filter((whole) => {
    const words = inWords(rupiah(whole), "id");
    return readBack(words) !== whole || / {2}|undefined/.test(words);
  });
  expect(wrong).toEqual([]);
});
