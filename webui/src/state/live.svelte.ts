import { api, Locked, Lost, resumeSession } from "../api/client";
import { listen } from "../api/events";
import type { Said } from "../api/stream";
import type { ReceiptNews, Status, SyncNews } from "../api/types";

interface Live {
  /** null until the first answer. */
  status: Status | null;
  /** Rises whenever the books may have changed: pages fetch again when they see it rise. */
  tick: number;
  daemon: "there" | "gone";
  session: "open" | "locked";
  merging: SyncNews | null;
  receipt: ReceiptNews | null;
}

export const live: Live = $state({
  status: null,
  tick: 0,
  daemon: "there",
  session: "open",
  merging: null,
  receipt: null,
});

const retryMs = 2_000;
const calmMs = 250; // a merge brings many versions; the page fetches once for several
let retry: ReturnType<typeof setTimeout> | undefined;
let calm: ReturnType<typeof setTimeout> | undefined;

function came(): void {
  const wasAway = live.daemon === "gone" || live.session === "locked";
  live.daemon = "there";
  live.session = "open";
  if (wasAway) live.tick += 1;
}

/** Says how a call failed, if it failed for want of a daemon or a session. True if it did. */
export function noteTrouble(trouble: unknown): boolean {
  if (trouble instanceof Locked) {
    live.session = "locked";
    live.daemon = "there"; // it answered
  } else if (trouble instanceof Lost) live.daemon = "gone";
  else return false;
  clearTimeout(retry);
  retry = setTimeout(() => void tryAgain(), retryMs);
  return true;
}

// While the session is locked only the cookie can help: a link opened in another tab brings it.
async function tryAgain(): Promise<void> {
  try {
    if (live.session === "locked" && !(await resumeSession())) throw new Locked();
    live.status = await api.status();
    came();
  } catch (trouble) {
    noteTrouble(trouble);
  }
}

export async function refreshStatus(): Promise<void> {
  try {
    live.status = await api.status();
    came();
  } catch (trouble) {
    noteTrouble(trouble);
  }
}

function soon(): void {
  if (calm !== undefined) return;
  calm = setTimeout(() => {
    calm = undefined;
    live.tick += 1;
    void refreshStatus();
  }, calmMs);
}

function heard(said: Said): void {
  if (said.kind === "gone") noteTrouble(new Lost());
  if (said.kind === "locked") void tryAgain();
  if (said.kind === "there") soon();
  if (said.kind !== "news") return;
  const { name, data } = said.news;
  if (name === "sync") {
    const news = data as SyncNews;
    live.merging = news.done ? null : news;
    if (news.done) soon();
  }
  if (name === "receipt") live.receipt = data as ReceiptNews;
  if (name !== "sync") soon();
}

export function startLive(): void {
  listen(heard);
}
