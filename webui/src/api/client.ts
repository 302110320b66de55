import { lang } from "../i18n/text.svelte";
import type { Problem, Routes, Warnings } from "./schema";

/** The daemon answered "no", with a sentence that can be shown as it is. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

/** No daemon that could answer: none at all, or one that is about to end or has only begun. */
export class Lost extends Error {}

/** No session: the page has to be opened anew. */
export class Locked extends Error {}

type Route = keyof Routes;
type Body<R extends Route> = Routes[R]["body"];
type Answer<R extends Route> = Routes[R]["answer"];

const tokenPlace = "lumbung.token";
let token = sessionStorage.getItem(tokenPlace) ?? "";

/** Hears of every token, so that the event stream uses the newest. */
let tokenHeard: (token: string) => void = () => {};

export function onToken(heard: (token: string) => void): void {
  tokenHeard = heard;
  if (token !== "") heard(token);
}

/** Hears of what was done all the same but should be known, such as a NIK that looks wrong. */
let warned: (sentence: string) => void = () => {};

export function onWarning(heard: (sentence: string) => void): void {
  warned = heard;
}

function keep(next: string): void {
  token = next;
  sessionStorage.setItem(tokenPlace, next);
  tokenHeard(next);
}

/** A key that makes a repeated write safe. (crypto.randomUUID is not in every page.) */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(method: string, path: string, body: unknown, key: string): Promise<Response> {
  const headers: Record<string, string> = { "Accept-Language": lang() };
  if (token !== "") headers["X-Lumbung-Token"] = token;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method === "POST" || method === "PATCH") headers["Idempotency-Key"] = key;
  try {
    return await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      cache: "no-store",
    });
  } catch {
    throw new Lost();
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    return (await answer.json()) as Problem;
  } catch {
    return { type: "", title: "", status: answer.status, code: "internal_error" };
  }
}

// A daemon that ends or begins has not looked at what was asked: the next answer will.
const absent: ReadonlySet<string> = new Set(["stopping", "not_ready"]);

async function refusalOf(answer: Response): Promise<Lost | Refused> {
  const problem = await problemOf(answer);
  return absent.has(problem.code) ? new Lost() : new Refused(problem);
}

async function read<R extends Route>(answer: Response): Promise<Answer<R>> {
  if (!answer.ok) throw await refusalOf(answer);
  try {
    const text = await answer.text();
    const found = (text === "" ? undefined : JSON.parse(text)) as Answer<R>;
    const { warnings = [] } = (found ?? {}) as { warnings?: Warnings };
    for (const { message } of warnings) warned(message);
    return found;
  } catch {
    throw new Lost(); // it died in the middle of its answer
  }
}

function parts(
  route: Route,
  where: Readonly<Record<string, string>>,
): [method: string, path: string] {
  const [method = "GET", pattern = ""] = route.split(" ");
  return [
    method,
    pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(where[name] ?? "")),
  ];
}

interface Wish<R extends Route> {
  readonly where?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: Body<R>;
  /** For a write that a person may send twice: the same key, the same effect. */
  readonly key?: string;
}

async function call<R extends Route>(route: R, wish: Wish<R> = {}): Promise<Answer<R>> {
  const [method, path] = parts(route, wish.where ?? {});
  // One key for both attempts: should the first have arrived, the second changes nothing.
  const key = wish.key ?? freshKey();
  const once = (): Promise<Response> => send(method, path + (wish.query ?? ""), wish.body, key);
  const answer = await once();
  if (answer.status !== 401) return read<R>(answer);
  if (!(await resumeSession())) throw new Locked();
  return read<R>(await once());
}

async function begin(
  route: "POST /session" | "POST /session/resume",
  body: unknown,
): Promise<boolean> {
  const [method, path] = parts(route, {});
  const answer = await send(method, path, body, freshKey());
  if (!answer.ok) {
    const refusal = await refusalOf(answer);
    if (refusal instanceof Lost) throw refusal;
    return false;
  }
  keep((await read<"POST /session">(answer)).token);
  return true;
}

/** Turns the one-time secret of the address into a session. */
export function openSession(secret: string): Promise<boolean> {
  return begin("POST /session", { secret });
}

let resuming: Promise<boolean> | null = null;

/** Takes up the session of the cookie, if there is one. Calls at the same time share one try. */
export function resumeSession(): Promise<boolean> {
  resuming ??= begin("POST /session/resume", undefined).finally(() => {
    resuming = null;
  });
  return resuming;
}

/** Every call that the page makes, and the only place that knows a path. */
export const api = {
  status: () => call("GET /status"),
  found: (name: string, key: string) => call("POST /community", { body: { name }, key }),
  invite: (role: "write" | "read") => call("POST /invites", { body: { role } }),
  join: (link: string) => call("POST /join", { body: { link } }),
  devices: () => call("GET /devices"),
  sync: (address: string | null) =>
    call("POST /sync", { body: address === null ? {} : { address } }),

  groups: () => call("GET /groups"),
  group: (group: string) => call("GET /groups/{group}", { where: { group } }),
  changeGroup: (group: string, body: Body<"PATCH /groups/{group}">, key: string) =>
    call("PATCH /groups/{group}", { where: { group }, body, key }),
  addGroup: (body: Body<"POST /groups">, key: string) => call("POST /groups", { body, key }),

  members: (group: string) => call("GET /groups/{group}/members", { where: { group } }),
  member: (group: string, member: string) =>
    call("GET /groups/{group}/members/{member}", { where: { group, member } }),
  addMember: (group: string, body: Body<"POST /groups/{group}/members">, key: string) =>
    call("POST /groups/{group}/members", { where: { group }, body, key }),
  changeMember: (
    group: string,
    member: string,
    body: Body<"PATCH /groups/{group}/members/{member}">,
    key: string,
  ) => call("PATCH /groups/{group}/members/{member}", { where: { group, member }, body, key }),

  meetings: (group: string) => call("GET /groups/{group}/meetings", { where: { group } }),
  meeting: (group: string, date: string) =>
    call("GET /groups/{group}/meetings/{date}", { where: { group, date } }),
  enter: (
    group: string,
    date: string,
    body: Body<"POST /groups/{group}/meetings/{date}/entries">,
    key: string,
  ) => call("POST /groups/{group}/meetings/{date}/entries", { where: { group, date }, body, key }),
  draft: (group: string, date: string) =>
    call("GET /groups/{group}/meetings/{date}/draft", { where: { group, date } }),
  keepDraft: (
    group: string,
    date: string,
    body: Body<"PUT /groups/{group}/meetings/{date}/draft">,
  ) => call("PUT /groups/{group}/meetings/{date}/draft", { where: { group, date }, body }),
  dropDraft: (group: string, date: string) =>
    call("DELETE /groups/{group}/meetings/{date}/draft", { where: { group, date } }),

  previewLoan: (group: string, body: Body<"POST /groups/{group}/loans/preview">) =>
    call("POST /groups/{group}/loans/preview", { where: { group }, body }),
  addLoan: (group: string, body: Body<"POST /groups/{group}/loans">, key: string) =>
    call("POST /groups/{group}/loans", { where: { group }, body, key }),
  pay: (
    group: string,
    loan: string,
    body: Body<"POST /groups/{group}/loans/{loan}/payments">,
    key: string,
  ) => call("POST /groups/{group}/loans/{loan}/payments", { where: { group, loan }, body, key }),
  reverse: (group: string, record: string, reason: string, key: string) =>
    call("POST /groups/{group}/records/{record}/reversal", {
      where: { group, record },
      body: { reason },
      key,
    }),

  cash: (group: string) => call("GET /groups/{group}/cash", { where: { group } }),
  enterCash: (group: string, body: Body<"POST /groups/{group}/cash">, key: string) =>
    call("POST /groups/{group}/cash", { where: { group }, body, key }),

  review: (which: "open" | "decided") =>
    call("GET /review", { query: which === "open" ? "" : "?decided=1" }),
  decide: (item: string, choice: string, reason: string, key: string) =>
    call("POST /review/{item}/decision", {
      where: { item },
      body: reason === "" ? { choice } : { choice, reason },
      key,
    }),
};
