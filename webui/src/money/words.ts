// Amounts in words, as receipts and loan papers want them beside the figures.
import type { Lang } from "../i18n/text.svelte";
import type { Rupiah } from "./rupiah";

const indonesian = [
  "",
  "satu",
  "dua",
  "tiga",
  "empat",
  "lima",
  "enam",
  "tujuh",
  "delapan",
  "sembilan",
  "sepuluh",
  "sebelas",
];

// One below a hundred or a thousand is "se-", not "satu".
function indonesianBelowThousand(value: number): string[] {
  if (value < 12) return [indonesian[value] ?? ""];
  if (value < 20) return [indonesian[value - 10] ?? "", "belas"];
  if (value < 100) {
    return [indonesian[Math.trunc(value / 10)] ?? "", "puluh", indonesian[value % 10] ?? ""];
  }
  const hundreds = Math.trunc(value / 100);
  const head = hundreds === 1 ? ["seratus"] : [indonesian[hundreds] ?? "", "ratus"];
  return [...head, ...indonesianBelowThousand(value % 100)];
}

const english = [
  "",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
  "thirteen",
  "fourteen",
  "fifteen",
  "sixteen",
  "seventeen",
  "eighteen",
  "nineteen",
];
const englishTens = [
  "",
  "",
  "twenty",
  "thirty",
  "forty",
  "fifty",
  "sixty",
  "seventy",
  "eighty",
  "ninety",
];

function englishBelowThousand(value: number): string[] {
  if (value < 20) return [english[value] ?? ""];
  if (value < 100) {
    const [tens, ones] = [englishTens[Math.trunc(value / 10)] ?? "", english[value % 10] ?? ""];
    return [ones === "" ? tens : `${tens}-${ones}`];
  }
  const head = [english[Math.trunc(value / 100)] ?? "", "hundred"];
  return [...head, ...englishBelowThousand(value % 100)];
}

interface Tongue {
  readonly zero: string;
  readonly minus: string;
  /** Names of the thousands, of their thousands, and so on up to 10^15. */
  readonly scales: readonly string[];
  readonly below: (value: number) => string[];
}

const tongues: Record<Lang, Tongue> = {
  id: {
    zero: "nol",
    minus: "minus",
    scales: ["", "ribu", "juta", "miliar", "triliun", "kuadriliun"],
    below: indonesianBelowThousand,
  },
  en: {
    zero: "zero",
    minus: "minus",
    scales: ["", "thousand", "million", "billion", "trillion", "quadrillion"],
    below: englishBelowThousand,
  },
};

function group(value: number, scale: number, lang: Lang): string[] {
  const { scales, below } = tongues[lang];
  if (value === 0) return [];
  if (lang === "id" && scale === 1 && value === 1) return ["seribu"];
  return [...below(value), scales[scale] ?? ""];
}

/** "satu juta dua ratus lima puluh ribu rupiah" for 1.250.000. */
export function inWords(amount: Rupiah, lang: Lang): string {
  const { zero, minus } = tongues[lang];
  const words: string[] = [];
  let rest = Math.abs(amount);
  for (let scale = 0; rest > 0; scale += 1) {
    words.unshift(...group(rest % 1_000, scale, lang));
    rest = Math.trunc(rest / 1_000);
  }
  if (amount === 0) words.push(zero);
  if (amount < 0) words.unshift(minus);
  return [...words.filter((word) => word !== ""), "rupiah"].join(" ");
}
