import { type Rupiah, rupiah, rupiahMost, showFigure } from "./rupiah";

/** What a typed amount means. `unclear` is asked about, with an example; it is never guessed. */
export type Typed =
  | { readonly kind: "empty" }
  | { readonly kind: "amount"; readonly amount: Rupiah }
  | { readonly kind: "unclear"; readonly example: string };

const plainExample = "10.500";
const thousands = /^\d{1,3}(\.\d{3})+$/;
const words: Record<string, number> = {
  r: 1_000,
  rb: 1_000,
  ribu: 1_000,
  j: 1_000_000,
  jt: 1_000_000,
  juta: 1_000_000,
};

/** Reads "1250000", "1.250.000", "Rp 1.250.000", "284.000,-", "1250rb", "1,25jt", "10r". */
export function parseMoney(typed: string): Typed {
  const text = typed.replace(/[\s\u00a0\u202f]/g, "").toLowerCase();
  if (text === "") return { kind: "empty" };
  const bare = text.replace(/^rp\.?/, "").replace(/,-$/, "");
  const parts = /^([\d.,]+)(r|rb|ribu|j|jt|juta)?$/.exec(bare);
  const number = parts?.[1];
  if (number === undefined) return { kind: "unclear", example: plainExample };
  const word = parts?.[2];
  return word === undefined ? whole(number) : scaled(number, words[word] ?? 1, word);
}

function whole(number: string): Typed {
  if (/^\d+$/.test(number) || thousands.test(number)) return amount(number.replace(/\./g, ""));
  return { kind: "unclear", example: completed(number) };
}

// A comma before "rb" or "jt" is a decimal comma; a dot stays what it always is, a grouping dot.
function scaled(number: string, factor: number, word: string): Typed {
  const [left = "", right = "", extra] = number.split(",");
  const grouped = /^\d+$/.test(left) || thousands.test(left);
  const zeros = String(factor).length - 1;
  const written = number.includes(",") ? /^\d+$/.test(right) : true;
  if (!grouped || !written || extra !== undefined || right.length > zeros) {
    const comma = /^\d+\.\d{1,2}$/.test(number) ? `${number.replace(".", ",")}${word}` : "10rb";
    return { kind: "unclear", example: comma };
  }
  return amount(left.replace(/\./g, "") + right.padEnd(zeros, "0"));
}

function amount(digits: string): Typed {
  const value = Number(digits);
  if (digits.length > 16 || value > rupiahMost) return { kind: "unclear", example: plainExample };
  return { kind: "amount", amount: rupiah(value) };
}

// "1.25" -> "1.250", "1,250,000" -> "1.250.000": the nearest writing that says one thing only.
function completed(number: string): string {
  const groups = number.split(/[.,]/).filter((group) => group !== "");
  const [first = "", ...rest] = groups;
  const filled = rest.map((group) => group.slice(0, 3).padEnd(3, "0"));
  const value = Number([first, ...filled].join(""));
  if (filled.length === 0 || !Number.isSafeInteger(value)) return plainExample;
  return showFigure(rupiah(value));
}
