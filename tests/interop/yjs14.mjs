// Updates written by Yjs 14 (client ids of 53 bits, out-of-order structs kept with gaps between
// them) go to lumbung-crdt and to yjs 13, in both encodings and in any order: both must say the
// same after each, and in the end hold what the Yjs 14 replicas hold.
//
//   node tests/interop/yjs14.mjs --tool build/dev/crdt/lumbung-crdt --runs 100 --seed 1
import { parseArgs } from 'node:util'
import { Tool } from './trace/tool.mjs'
import { play } from './yjs14/run.mjs'

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    tool: { type: 'string', default: 'build/dev/crdt/lumbung-crdt' }
  }
})

const tool = new Tool(options.tool)
const runs = Number(options.runs)
const total = { updates: 0, gaps: 0 }
let failures = 0
for (let i = 0; i < runs; i++) {
  const seed = Number(options.seed) + i
  const { wrong, updates, gaps } = await play(tool, seed)
  total.updates += updates
  total.gaps += gaps
  if (wrong === null) continue
  failures++
  if (failures <= 5) console.log(`seed ${seed}: ${wrong}`)
}
tool.process.stdin.end()
await tool.ended
console.log(`${total.updates} updates of Yjs 14, ${total.gaps} with gaps`)
console.log(`${runs - failures} passed, ${failures} failed`)
process.exit(failures === 0 ? 0 : 1)
