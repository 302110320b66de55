import { beforeEach, expect, test, vi } from "vitest";
import type { CellWish, MeetingSheet } from "../api/types";
import type { Sheet } from "./sheet.svelte";

const kept = new Map<string, string>();
const store = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
  removeItem: (key: string) => kept.delete(key),
};
vi.stubGlobal("localStorage", store);
vi.stubGlobal("sessionStorage", store);
const { Sheet: TheSheet } = await import("./sheet.svelte");

type Entries = { based_on: number; cells: CellWish[] };

/** Answers like the daemon's sheet: one column, one version for each run of the daemon. */
class Daemon {
  version = 7;
  /** What stands, by member, and the record that says it. */
  standing: Record<string, { value: number; record: string }> = {};
  /** Entries that came and counted, and the keys they came under. */
  taken: Entries[] = [];
  asked: number[] = [];
  keys = new Set<string>();
  /** What becomes of the next entries before they are answered. */
  meanwhile: () => void = () => {};

  restart(): void {
    this.version += 100;
  }

  #sheet(): MeetingSheet {
    const rows = ["sri", "agus"].map((member, index) => {
      const found = this.standing[member];
      const sukarela =
        found === undefined
          ? { state: "empty", value: null, replaces: [] }
          : { state: "saved", value: found.value, replaces: [found.record], record: found.record };
      return { member, no: index + 1, name: member, cells: { sukarela }, loans: [] };
    });
    return { version: this.version, rows } as unknown as MeetingSheet;
  }

  #refuse(status: number, code: string): Response {
    return Response.json({ type: "", title: code, status, code }, { status });
  }

  #enter(body: Entries, key: string): Response {
    this.asked.push(body.based_on);
    if (this.keys.has(key)) return Response.json({ version: this.version, records: [] });
    if (body.based_on < this.version - 50) return this.#refuse(412, "version_gone");
    const clash = body.cells.some(({ member, value, replaces = [] }) => {
      const found = this.standing[member];
      return found !== undefined && found.value !== value && !replaces.includes(found.record);
    });
    if (clash) return this.#refuse(409, "cell_filled");
    this.keys.add(key);
    this.taken.push(body);
    this.version += 1;
    for (const { member, value } of body.cells)
      this.standing[member] = { value: value as number, record: `own-${this.version}` };
    return Response.json({ version: this.version, records: [] });
  }

  answer(address: string, wish: RequestInit): Response {
    if (address.endsWith("/draft"))
      return wish.method === "GET"
        ? Response.json({ cells: [] })
        : new Response(null, { status: 204 });
    if (!address.endsWith("/entries")) return Response.json(this.#sheet());
    const key = (wish.headers as Record<string, string>)["Idempotency-Key"] ?? "";
    const answer = this.#enter(JSON.parse(String(wish.body)) as Entries, key);
    const meanwhile = this.meanwhile;
    this.meanwhile = () => {};
    meanwhile();
    return answer;
  }
}

let daemon: Daemon;
let sheet: Sheet;

const row = (name: string): Sheet["rows"][number] => {
  const found = sheet.rows.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no row of ${name}`);
  return found;
};

beforeEach(async () => {
  kept.clear();
  daemon = new Daemon();
  vi.stubGlobal("fetch", (address: string, wish: RequestInit) =>
    Promise.resolve().then(() => daemon.answer(address, wish)),
  );
  sheet = new TheSheet("g", "2026-11-22", null, (cause) => {
    throw cause;
  });
  await sheet.load();
});

test("a save to a daemon that began anew takes its version and is sent once more", async () => {
  sheet.type(row("sri"), "sukarela", "10.000");
  daemon.restart();
  expect(await sheet.save()).toEqual({ kind: "saved", count: 1 });
  expect(daemon.asked).toEqual([7, 107]);
  expect(daemon.taken).toHaveLength(1);
  expect(sheet.text(row("sri"), "sukarela")).toBe("10.000");
  expect(sheet.dirty).toBe(false);
});

test("a save whose answer was lost counts once when it is sent again", async () => {
  sheet.type(row("sri"), "sukarela", "10.000");
  daemon.meanwhile = () => {
    throw new TypeError("the connection broke");
  };
  await expect(sheet.save()).rejects.toThrow();
  expect(sheet.dirty).toBe(true);
  daemon.restart();
  expect((await sheet.save()).kind).toBe("saved");
  expect(daemon.taken).toHaveLength(1);
});

test("a new version hides nobody's figure: a cell filled meanwhile is asked about", async () => {
  sheet.type(row("sri"), "sukarela", "10.000");
  daemon.standing["sri"] = { value: 25_000, record: "other" };
  daemon.restart();
  expect((await sheet.save()).kind).toBe("filled");
  expect(daemon.taken).toHaveLength(0);
  expect(sheet.filled).toMatchObject([{ mine: "10.000", theirs: "25.000" }]);
});

test("a version that is gone again and again is not asked for ever", async () => {
  sheet.type(row("sri"), "sukarela", "10.000");
  daemon.restart();
  const load = sheet.load.bind(sheet);
  sheet.load = async () => {
    await load();
    daemon.restart();
  };
  await expect(sheet.save()).rejects.toThrow("version_gone");
  expect(daemon.asked).toHaveLength(2);
  expect(sheet.text(row("sri"), "sukarela")).toBe("10.000");
});

test("what is typed while a save is under way stays typed", async () => {
  sheet.type(row("sri"), "sukarela", "10.000");
  daemon.meanwhile = () => {
    sheet.type(row("agus"), "sukarela", "5.000");
    sheet.type(row("sri"), "sukarela", "12.000");
  };
  expect(await sheet.save()).toEqual({ kind: "saved", count: 1 });
  expect(sheet.text(row("agus"), "sukarela")).toBe("5.000");
  expect(sheet.text(row("sri"), "sukarela")).toBe("12.000");
  expect(sheet.dirty).toBe(true);
  expect(await sheet.save()).toEqual({ kind: "saved", count: 2 });
  expect(daemon.standing["sri"]?.value).toBe(12_000);
});

test("undo takes back what changed something, and only that", () => {
  sheet.type(row("sri"), "sukarela", "10.000");
  sheet.type(row("sri"), "sukarela", "10.000");
  sheet.type(row("agus"), "sukarela", "");
  expect(sheet.undo()).toBe(true);
  expect(sheet.dirty).toBe(false);
  expect(sheet.undo()).toBe(false);
});
