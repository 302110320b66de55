import { describe, expect, test } from "vitest";
import { deedOf, type Pressed } from "./keys";

const pressed = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  key,
  ctrl: false,
  shift: false,
  atStart: true,
  atEnd: true,
  attendance: false,
  ...more,
});

describe("a key in the sheet", () => {
  test.each([
    ["Enter", {}, { kind: "move", rows: 1, columns: 0 }],
    ["Enter", { shift: true }, { kind: "move", rows: -1, columns: 0 }],
    ["Enter", { ctrl: true }, { kind: "save" }],
    ["ArrowDown", {}, { kind: "move", rows: 1, columns: 0 }],
    ["ArrowUp", {}, { kind: "move", rows: -1, columns: 0 }],
    ["ArrowLeft", {}, { kind: "move", rows: 0, columns: -1 }],
    ["ArrowLeft", { atStart: false }, null],
    ["ArrowRight", {}, { kind: "move", rows: 0, columns: 1 }],
    ["ArrowRight", { atEnd: false }, null],
    ["=", {}, { kind: "due" }],
    ["F2", {}, { kind: "fill" }],
    ["/", {}, { kind: "jump" }],
    ["Escape", {}, { kind: "restore" }],
    ["z", { ctrl: true }, { kind: "undo" }],
    ["a", { ctrl: true }, null],
    ["5", {}, null],
    ["Tab", {}, null],
  ])("%s %o", (key, more, deed) => {
    expect(deedOf(pressed(key, more))).toEqual(deed);
  });

  test("letters and Space mark attendance in its column, and only there", () => {
    for (const letter of ["H", "t", "i", "A"]) {
      expect(deedOf(pressed(letter, { attendance: true }))).toEqual({
        kind: "mark",
        letter: letter.toUpperCase(),
      });
      expect(deedOf(pressed(letter))).toBeNull();
    }
    expect(deedOf(pressed(" ", { attendance: true }))).toEqual({ kind: "toggle" });
    expect(deedOf(pressed(" "))).toBeNull();
  });
});
