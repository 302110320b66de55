// Puts NAME.gz beside every built file that gets smaller by it; says what the first load weighs.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const [folder] = process.argv.slice(2);
const worthwhile = 0.9;
const budget = { js: 60 * 1024, css: 15 * 1024 };

function filesOf(at) {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesOf(join(at, entry.name)) : [join(at, entry.name)],
  );
}

const sizes = new Map();
for (const file of filesOf(folder).sort()) {
  if (file.endsWith(".gz")) {
    rmSync(file);
    continue;
  }
  const bytes = readFileSync(file);
  const packed = gzipSync(bytes, { level: 9 });
  sizes.set(file, packed.length);
  if (packed.length < bytes.length * worthwhile) writeFileSync(`${file}.gz`, packed);
}

const start = readFileSync(join(folder, "index.html"), "utf8");
const first = { js: 0, css: 0 };
for (const [, path, kind] of start.matchAll(/(?:src|href)="\/([^"]+\.(js|css))"/g)) {
  first[kind] += sizes.get(join(folder, path)) ?? 0;
}
console.log(`first load, packed: ${first.js} bytes of script, ${first.css} of style`);
if (first.js > budget.js || first.css > budget.css) {
  console.error("the first load is over its budget of 60 KiB of script and 15 KiB of style");
  process.exit(1);
}
