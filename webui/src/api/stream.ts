/** One event of the daemon's stream. */
export interface News {
  readonly name: string;
  readonly data: unknown;
}

/** What the stream tells: news, that the daemon is there, is gone, or wants a session. */
export type Said =
  | { readonly kind: "news"; readonly news: News }
  | { readonly kind: "there" }
  | { readonly kind: "gone" }
  | { readonly kind: "locked" };

const retryMs = 2_000;
const silenceMs = 40_000; // the daemon says something every 15 s; twice missed is gone

function parsed(block: string): News | null {
  let name = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  if (data.length === 0) return null;
  try {
    return { name, data: JSON.parse(data.join("\n")) as unknown };
  } catch {
    return null;
  }
}

/** Splits a stream of text into events; holds back what is not complete yet. */
export function splitter(): (chunk: string) => News[] {
  let rest = "";
  return (chunk) => {
    const blocks = (rest + chunk).replace(/\r\n/g, "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.map(parsed).filter((news): news is News => news !== null);
  };
}

async function readOnce(
  token: string,
  stop: AbortController,
  say: (said: Said) => void,
): Promise<void> {
  let quiet = setTimeout(() => stop.abort(), silenceMs);
  try {
    const answer = await fetch("/api/v1/events", {
      headers: { "X-Lumbung-Token": token, Accept: "text/event-stream" },
      cache: "no-store",
      signal: stop.signal,
    });
    if (answer.status === 401) return say({ kind: "locked" });
    if (!answer.ok || answer.body === null) return say({ kind: "gone" });
    say({ kind: "there" });
    const reader = answer.body.getReader();
    const words = new TextDecoder();
    const split = splitter();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      clearTimeout(quiet);
      quiet = setTimeout(() => stop.abort(), silenceMs);
      for (const news of split(words.decode(value, { stream: true }))) say({ kind: "news", news });
    }
    say({ kind: "gone" });
  } catch {
    say({ kind: "gone" });
  } finally {
    clearTimeout(quiet);
  }
}

/** Reads the stream for ever, with the newest token; says what comes. */
export function follow(say: (said: Said) => void): (token: string) => void {
  let token = "";
  let running = false;
  let stop = new AbortController();
  async function run(): Promise<void> {
    running = true;
    while (token !== "") {
      const used = token;
      stop = new AbortController();
      let locked = false;
      await readOnce(used, stop, (said) => {
        locked = locked || said.kind === "locked";
        say(said);
      });
      if (locked && token === used) token = "";
      if (token === used) await new Promise((wake) => setTimeout(wake, retryMs));
    }
    running = false;
  }
  return (next) => {
    const changed = next !== token;
    token = next;
    if (!running) void run();
    else if (changed) stop.abort();
  };
}
