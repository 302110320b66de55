import { expect, test } from "vitest";
import { splitter } from "./stream";

test("events come out whole, however the bytes were cut", () => {
  const text = ': ping\n\nevent: version\ndata: {"version":7}\n\nevent: status\r\ndata: {}\r\n\r\n';
  for (let cut = 0; cut <= text.length; cut += 1) {
    const split = splitter();
    const news = [...split(text.slice(0, cut)), ...split(text.slice(cut))];
    expect(news).toEqual([
      { name: "version", data: { version: 7 } },
      { name: "status", data: {} },
    ]);
  }
});

test("what is not JSON is left out", () => {
  expect(splitter()("event: version\ndata: {oops\n\n")).toEqual([]);
});
