// Drives the real yjs and `lumbung-crdt stream` through the same seeded random traces and compares
// every answer: the bytes of each update, the whole state, state vectors and JSON.
//
//   node tests/interop/differential.mjs --tool build/dev/crdt/lumbung-crdt --traces 2000 --seed 1
//
// A failing trace prints its kind and seed; --kind K --traces 1 --seed THAT plays it alone,
// --verbose shows requests. The kinds stand in trace/kinds.mjs; without --kind they take turns.
import { parseArgs } from 'node:util'
import { kinds } from './trace/kinds.mjs'
import { Tool } from './trace/tool.mjs'
import { Trace } from './trace/trace.mjs'

const { values: options } = parseArgs({
  options: {
    traces: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', default: '' },
    tool: { type: 'string', default: 'build/dev/crdt/lumbung-crdt' },
    verbose: { type: 'boolean', default: false }
  }
})

const names = options.kind === '' ? Object.keys(kinds) : options.kind.split(',')
for (const name of names) {
  if (kinds[name] === undefined) {
    console.error(`no kind ${name}; there are ${Object.keys(kinds).join(', ')}`)
    process.exit(2)
  }
}

const tool = new Tool(options.tool)
const first = Number(options.seed)
const count = Number(options.traces)
const traces = []
const failures = []
let passed = 0
const settle = ({ name, trace }) => {
  if (trace.failure === null) {
    passed++
    return
  }
  failures.push(trace)
  if (failures.length <= 5) {
    console.log(`kind ${name} seed ${trace.seed} differs`)
    console.log(`  request  ${trace.failure.request}`)
    console.log(`  yjs      ${trace.failure.expected}`)
    console.log(`  lumbung  ${trace.failure.answer}`)
  }
}
for (let i = 0; i < count; i++) {
  const name = names[(first + i) % names.length]
  const trace = new Trace(tool, kinds[name], first + i, options.verbose)
  await trace.run()
  traces.push({ name, trace })
  if (traces.length > 200) {
    // Answers come in order: by now those of the oldest traces are all here.
    await tool.drain(500)
    for (const done of traces.splice(0, 100)) settle(done)
  }
}
tool.process.stdin.end()
await tool.ended
for (const done of traces) settle(done)
const unanswered = tool.waiting.length - tool.first
if (unanswered > 0) {
  console.log(`the tool ended with ${unanswered} requests unanswered`)
  if (failures.length === 0) failures.push(null)
}
console.log(`${passed} passed, ${failures.length} failed`)
process.exit(failures.length === 0 && passed === count ? 0 : 1)
