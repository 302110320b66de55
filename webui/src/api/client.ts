import { lang } from "../i18n/text.svelte";
import type {
  Device, DraftCell, EntryCell, Group, GroupSummary, Loan, LoanTerms, Meeting, MeetingLine, Member,
  MemberCard, Preview, Problem, ReviewItem, Rules, Status,
} from "./types";

/** The daemon answered "no", with a sentence that can be shown as it is. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

/** The daemon did not answer at all. */
export class Lost extends Error {}

/** No session: the page has to be opened anew. */
export class Locked extends Error {}

const tokenPlace = "lumbung.token";
let token = sessionStorage.getItem(tokenPlace) ?? "";

/** Hears of every token, so that the event stream uses the newest. */
let tokenHeard: (token: string) => void = () => {};

export function onToken(heard: (token: string) => void): void {
  tokenHeard = heard;
  if (token !== "") heard(token);
}

function keep(next: string): void {
  token = next;
  sessionStorage.setItem(tokenPlace, next);
  tokenHeard(next);
}

/** A key that makes a repeated write safe. crypto.randomUUID is absent on old pages: made by hand. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

interface Wish {
  readonly body?: unknown;
  /** For a write that may be sent twice: the same key, the same effect. */
  readonly key?: string;
}

async function send(method: string, path: string, wish: Wish): Promise<Response> {
  const headers: Record<string, string> = { "Accept-Language": lang() };
  if (token !== "") headers["X-Lumbung-Token"] = token;
  if (wish.body !== undefined) headers["Content-Type"] = "application/json";
  if (method === "POST") headers["Idempotency-Key"] = wish.key ?? freshKey();
  const body = wish.body === undefined ? null : JSON.stringify(wish.body);
  try {
    return await fetch(`/api/v1${path}`, { method, headers, body, cache: "no-store" });
  } catch {
    throw new Lost();
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    return (await answer.json()) as Problem;
  } catch {
    return { title: "", status: answer.status, code: `http_${answer.status}` };
  }
}

async function read<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw new Refused(await problemOf(answer));
  try {
    const text = await answer.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  } catch {
    throw new Lost(); // it died in the middle of its answer
  }
}

async function call<T>(method: string, path: string, wish: Wish = {}): Promise<T> {
  // One key for both attempts: should the first have arrived, the second changes nothing.
  const held = { ...wish, key: wish.key ?? freshKey() };
  const answer = await send(method, path, held);
  if (answer.status !== 401) return read<T>(answer);
  if (!(await resumeSession())) throw new Locked();
  return read<T>(await send(method, path, held));
}

/** Turns the one-time secret of the address into a session. */
export async function openSession(secret: string): Promise<boolean> {
  const answer = await send("POST", "/session", { body: { secret } });
  if (!answer.ok) return false;
  keep((await read<{ token: string }>(answer)).token);
  return true;
}

let resuming: Promise<boolean> | null = null;

async function resume(): Promise<boolean> {
  token = "";
  const answer = await send("POST", "/session/resume", { body: {} });
  if (!answer.ok) return false;
  keep((await read<{ token: string }>(answer)).token);
  return true;
}

/** Takes up the session of the cookie, if there is one. Calls at the same time share one try. */
export function resumeSession(): Promise<boolean> {
  resuming ??= resume().finally(() => {
    resuming = null;
  });
  return resuming;
}

interface Items<T> {
  items: T[];
}

const at = (group: string): string => `/groups/${group}`;

/** Every call that the page makes, and the only place that knows a path. */
export const api = {
  health: () => call<unknown>("GET", "/health"),
  status: () => call<Status>("GET", "/status"),
  found: (name: string, key: string) =>
    call<{ community: string; root_words: string[] }>("POST", "/community", { body: { name }, key }),
  invite: (role: "write" | "read") =>
    call<{ link: string; expires_ms: number | null }>("POST", "/invites", { body: { role } }),
  join: (link: string) => call<{ community: string }>("POST", "/join", { body: { link } }),
  devices: () => call<Items<Device>>("GET", "/devices"),
  sync: (address: string | null) =>
    call<{ same_content: boolean; peers: number }>("POST", "/sync", { body: address === null ? {} : { address } }),

  groups: () => call<Items<GroupSummary> & { version: number }>("GET", "/groups"),
  addGroup: (body: { name: string; meeting_weekday?: number; rules?: Partial<Rules> }, key: string) =>
    call<{ group: string }>("POST", "/groups", { body, key }),
  group: (group: string) => call<Group>("GET", at(group)),
  changeGroup: (group: string, body: Record<string, unknown>) => call<unknown>("PATCH", at(group), { body }),

  members: (group: string) => call<Items<Member>>("GET", `${at(group)}/members`),
  member: (group: string, member: string) => call<MemberCard>("GET", `${at(group)}/members/${member}`),
  addMember: (group: string, body: Record<string, unknown>, key: string) =>
    call<{ member: string }>("POST", `${at(group)}/members`, { body, key }),
  changeMember: (group: string, member: string, body: Record<string, unknown>) =>
    call<unknown>("PATCH", `${at(group)}/members/${member}`, { body }),

  meetings: (group: string) => call<Items<MeetingLine> & { next: string }>("GET", `${at(group)}/meetings`),
  meeting: (group: string, day: string) => call<Meeting>("GET", `${at(group)}/meetings/${day}`),
  enter: (group: string, day: string, based_on: number, cells: EntryCell[], key: string) =>
    call<{ version: number; records: string[] }>("POST", `${at(group)}/meetings/${day}/entries`, {
      body: { based_on, cells },
      key,
    }),
  draft: (group: string, day: string) => call<{ cells: DraftCell[] }>("GET", `${at(group)}/meetings/${day}/draft`),
  keepDraft: (group: string, day: string, cells: DraftCell[]) =>
    call<unknown>("PUT", `${at(group)}/meetings/${day}/draft`, { body: { cells } }),
  dropDraft: (group: string, day: string) => call<unknown>("DELETE", `${at(group)}/meetings/${day}/draft`),

  loans: (group: string) => call<Items<Loan>>("GET", `${at(group)}/loans`),
  previewLoan: (group: string, body: { principal: number; date: string } & Partial<LoanTerms>) =>
    call<Preview>("POST", `${at(group)}/loans/preview`, { body }),
  addLoan: (group: string, body: Record<string, unknown>, key: string) =>
    call<{ loan: string }>("POST", `${at(group)}/loans`, { body, key }),
  pay: (group: string, loan: string, body: { date: string; amount: number }, key: string) =>
    call<unknown>("POST", `${at(group)}/loans/${loan}/payments`, { body, key }),
  reverse: (group: string, record: string, reason: string, key: string) =>
    call<unknown>("POST", `${at(group)}/records/${encodeURIComponent(record)}/reversal`, { body: { reason }, key }),

  review: (decided: "open" | "decided") =>
    call<Items<ReviewItem>>("GET", decided === "open" ? "/review" : "/review?decided=1"),
  decide: (item: string, choice: string, reason: string, key: string) =>
    call<unknown>("POST", `/review/${encodeURIComponent(item)}/decision`, {
      body: reason === "" ? { choice } : { choice, reason },
      key,
    }),
};
