// Replicas of lumbung-crdt, yjs and ywasm on one network that delays messages and loses
// connections, with random edits on each; in the end all must hold the same. The random test that
// yjs' own helper makes among yjs replicas, with three implementations instead of one.
//
//   node tests/interop/network.mjs --tool build/dev/crdt/lumbung-crdt --runs 50 --seed 1
//
// A network that does not converge prints its seed; --runs 1 --seed THAT plays it alone. Otherwise
// seeds that once failed are played first.
import { parseArgs } from 'node:util'
import { play } from './network/run.mjs'
import { Tool } from './trace/tool.mjs'

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    edits: { type: 'string', default: '0' }, // 0: each run chooses
    tool: { type: 'string', default: 'build/dev/crdt/lumbung-crdt' }
  }
})

const failedBefore = [
  10, // the order of attributes
  102, // GC blocks are joined or not, by what came when
  113 // a delete ahead of what it deletes
]

const tool = new Tool(options.tool)
const first = Number(options.seed)
const count = Number(options.runs)
const fresh = Array.from({ length: count }, (_, i) => first + i)
const seeds = count === 1 ? fresh : [...failedBefore, ...fresh]
let failures = 0
let edits = 0
for (const seed of seeds) {
  const played = await play(tool, seed, Number(options.edits))
  edits += played.edits
  if (played.wrong.length === 0) continue
  failures++
  if (failures <= 5) console.log([`seed ${seed} does not converge`, ...played.wrong].join('\n  '))
}
tool.process.stdin.end()
await tool.ended
console.log(`${seeds.length} networks, ${edits} edits`)
console.log(`${seeds.length - failures} passed, ${failures} failed`)
process.exit(failures === 0 ? 0 : 1)
