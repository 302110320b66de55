// Drives a real Chromium through three real daemons.
//   node run.mjs [--daemon PROGRAM] [--pictures]
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openBrowser, openContext } from "./browser.mjs";
import { Laptop } from "./daemon.mjs";
import { looks, takePictures } from "./looks.mjs";
import { story } from "./story.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const { values } = parseArgs({
  options: {
    daemon: {
      type: "string",
      default: process.env.LUMBUNG_PROGRAM ?? join(root, "build/dev/daemon/lumbung"),
    },
    pictures: { type: "boolean", default: false },
  },
});

const complaints = [];
const browser = await openBrowser();
const contextA = await openContext(browser, complaints);
const contextB = await openContext(browser, complaints);
const contextC = await openContext(browser, complaints);
const village = {
  browser,
  contextA,
  a: new Laptop(values.daemon, "Laptop Bendahara"),
  b: new Laptop(values.daemon, "Laptop Sekretaris"),
  c: new Laptop(values.daemon, "Laptop Pengawas"),
  pageA: await contextA.newPage(),
  pageB: await contextB.newPage(),
  pageC: await contextC.newPage(),
};

let passed = 0;
let failed = 0;

async function step(sentence, deed) {
  const start = Date.now();
  try {
    await deed(village);
    passed += 1;
    console.log(`ok      ${sentence} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    return true;
  } catch (cause) {
    failed += 1;
    console.log(`FAILED  ${sentence}\n${cause.stack ?? cause}`);
    return false;
  }
}

async function lookBack() {
  const folder = mkdtempSync(join(tmpdir(), "lumbung-browser-failure-"));
  for (const name of ["pageA", "pageB", "pageC"]) {
    await village[name].screenshot({ path: join(folder, `${name}.png`) }).catch(() => undefined);
  }
  console.log(`pictures of the pages: ${folder}`);
  for (const laptop of [village.a, village.b, village.c])
    console.log(`log of ${laptop.name}:\n${laptop.log}`);
}

try {
  // Each chapter needs the one before it: after the first that fails there is nothing to tell.
  let well = true;
  for (const [sentence, deed] of Object.entries({ ...story, ...looks })) {
    well = await step(sentence, deed);
    if (!well) break;
  }
  if (!well) await lookBack();
  await step("no page complained of its policy, failed, or asked another host", () => {
    if (complaints.length > 0) throw new Error(complaints.join("\n"));
  });
  if (well && values.pictures) {
    await step("pictures", () =>
      takePictures(village.pageA, village.a, join(root, "docs/pictures")),
    );
  }
} finally {
  await browser.close();
  await village.a.remove();
  await village.b.remove();
  await village.c.remove();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
