// Real daemons against each other:
//   node tests/process/run.mjs --daemon PATH [--kills N] [--records N] [--only WORD] [--loopback]
// With root every laptop gets a network namespace of its own; --loopback runs what needs no network
// of its own on 127.0.0.1. The last line is `N passed, N failed`.
import { parseArgs } from "node:util";
import { namespacesWork } from "./lib/lan.mjs";
import { takeFindings } from "./lib/laptop.mjs";

const { values } = parseArgs({
  options: {
    daemon: { type: "string" },
    kills: { type: "string", default: "100" },
    records: { type: "string", default: "1000" },
    only: { type: "string", default: "" },
    loopback: { type: "boolean", default: false },
  },
});
if (!values.daemon) {
  console.error(
    "usage: run.mjs --daemon PATH [--kills N] [--records N] [--only WORD] [--loopback]",
  );
  process.exit(2);
}
const settings = {
  program: values.daemon,
  kills: Number(values.kills),
  records: Number(values.records),
};

const suites = [await import("./contract.mjs")];
if (values.loopback) {
  console.log("only what needs no namespaces: the network tests are left out (--loopback)");
} else if (namespacesWork()) {
  suites.push(
    await import("./meeting.mjs"),
    await import("./secrecy.mjs"),
    await import("./losses.mjs"),
  );
} else {
  console.error(
    "network namespaces are refused here (root is needed): run as root, or with --loopback",
  );
  process.exit(1);
}

const seconds = (began) => ((Date.now() - began) / 1000).toFixed(1);
let passed = 0;
let failed = 0;
for (const { name, test } of suites.flatMap((suite) => suite.tests)) {
  if (!name.includes(values.only)) continue;
  const began = Date.now();
  try {
    const figures = await test(settings);
    const findings = takeFindings();
    if (findings.length > 0) throw new Error(findings.join("\n"));
    passed += 1;
    console.log(`ok      ${name} (${seconds(began)} s)${figures ? `: ${figures}` : ""}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}\n${takeFindings().join("\n")}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
