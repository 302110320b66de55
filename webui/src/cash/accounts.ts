import type { CashWish } from "../api/types";
import type { Key } from "../i18n/text.svelte";

/** What other money in the box can be for; the number is that of the account. */
export const accounts: Record<CashWish["direction"], readonly { number: string; key: Key }[]> = {
  in: [
    { number: "4300", key: "account.4300" },
    { number: "3100", key: "account.3100" },
    { number: "2300", key: "account.2300.in" },
    { number: "1120", key: "account.1120.in" },
    { number: "2200", key: "account.2200.in" },
    { number: "2400", key: "account.2400.in" },
    { number: "5900", key: "account.5900.in" },
  ],
  out: [
    { number: "5200", key: "account.5200" },
    { number: "5300", key: "account.5300" },
    { number: "5100", key: "account.5100" },
    { number: "2300", key: "account.2300.out" },
    { number: "1120", key: "account.1120.out" },
    { number: "2200", key: "account.2200.out" },
    { number: "2400", key: "account.2400.out" },
    { number: "5900", key: "account.5900.out" },
  ],
};
