import type { Status, SyncNews } from "../api/types";
import type { Key } from "../i18n/text.svelte";
import type { IconName } from "./icons";

export interface ChipSaid {
  readonly icon: IconName;
  readonly tone: "calm" | "good" | "busy" | "warn";
  readonly key: Key;
  readonly values: Record<string, number>;
}

/** The one line on how far the laptops agree. A waiting decision wins over everything else. */
export function chipOf(status: Status, merging: SyncNews | null): ChipSaid {
  const { peers, open_decisions } = status;
  if (open_decisions > 0) {
    return { icon: "alert", tone: "warn", key: "chip.decide", values: { n: open_decisions } };
  }
  if (peers.length === 0) return { icon: "laptop", tone: "calm", key: "chip.single", values: {} };
  const near = peers.filter((peer) => peer.state !== "away");
  if (near.length === 0) return { icon: "clock", tone: "calm", key: "chip.alone", values: {} };
  if (merging !== null) {
    return {
      icon: "arrows",
      tone: "busy",
      key: "chip.merging",
      values: { a: merging.have, b: merging.want },
    };
  }
  const same = peers.filter((peer) => peer.same_content).length;
  if (same === peers.length) return { icon: "check", tone: "good", key: "chip.all", values: {} };
  if (same === 0)
    return { icon: "clock", tone: "calm", key: "chip.waiting", values: { n: near.length } };
  return { icon: "check", tone: "good", key: "chip.some", values: { n: same, m: peers.length } };
}
