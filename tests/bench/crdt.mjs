// Our documents and other libraries', in turn: each figure is the least of several fresh processes.
//
//   node tests/bench/crdt.mjs [--long] [--rounds N] [--only TEXT] [--yjs-only] [--floors]
//
// LUMBUNG_TRACES names a folder of editing traces (*.json.gz); without it a seeded trace of the
// same shape is typed. Ratios are the other library's figure over ours: how many times faster, or
// smaller, ours is. With --floors a floor that is missed ends in an exit code of 1.
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { Comparison, call } from './compare.mjs'
import { printFloors } from './floors.mjs'
import { concurrentScript, scripts, typing, write, writeLedger } from './workloads.mjs'

const { values: options } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string', default: '' },
    'yjs-only': { type: 'boolean', default: false },
    floors: { type: 'boolean', default: false }
  }
})
const long = options.long
const rounds = Number(options.rounds ?? (long ? 3 : 2))
const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..')
const files = join(root, 'build/bench')
const bench = join(root, 'build/release/tests/bench/bench_crdt')
const tool = join(root, 'build/release/crdt/lumbung-crdt')
const rivalPath = join(root, 'tests/bench/rival.mjs')
mkdirSync(files, { recursive: true })

const all = options['yjs-only'] ? ['yjs'] : ['yjs', 'ywasm', 'loro', 'automerge']
const without = (...names) => all.filter(l => !names.includes(l))
const bound_ms = long ? 1_200_000 : 300_000

// Ours names some figures as the page of `lumbung-crdt time` does.
const renamed = figures => ({
  ...figures,
  encode_ms: figures.encode_v1_ms,
  load_ms: figures.load_v1_ms,
  bytes: figures.bytes ?? figures.bytes_v1,
  content: figures.content ?? figures.order ?? figures.final_sha256?.slice(0, 16)
})

// What each library is asked: ours first, then the others by the same arguments.
const asked = (mine, theirs, libraries, their_bound_ms = bound_ms) => {
  const rival = library =>
    call(
      process.execPath,
      ['--expose-gc', '--max-old-space-size=12000', rivalPath, library, ...theirs],
      their_bound_ms
    )
  return {
    ours: () => renamed(call(...mine, bound_ms)),
    ...Object.fromEntries(libraries.map(library => [library, () => rival(library)]))
  }
}

const stateRows = {
  encode_ms: ', encode ms',
  load_ms: ', load ms',
  bytes: ', bytes',
  encode_v2_ms: ', encode v2 ms',
  load_v2_ms: ', load v2 ms',
  bytes_v2: ', bytes v2',
  rss_mb: ', MB'
}
const scriptRows = {
  first_ms: ', once ms',
  time_ms: ', ms',
  update_bytes: ', update bytes',
  ...stateRows
}
const traceRows = {
  first_ms: ', edits once ms',
  edit_ms: ', edits ms',
  edit_and_remote_ms: ', with a second document ms',
  ...stateRows
}
const pieces = []

const group = (title, parts) =>
  pieces.push({ title, parts: parts.filter(([name]) => name.includes(options.only)) })

group(
  '## B1 to B3 (N = 6000): edits, encodes and loads',
  Object.entries(scripts(6000)).map(([title, make]) => [
    title,
    comparison => {
      const path = join(files, `${title.split(' ')[0]}.json`)
      write(path, make())
      const libraries = long ? all : without('automerge')
      const work = ['script', path]
      comparison.run(title, scriptRows, asked([bench, work], work, libraries))
    }
  ])
)

// The well-known trace is B4; the others are named by their files.
const traces = []
const folder = process.env.LUMBUNG_TRACES
if (folder && existsSync(folder)) {
  for (const name of readdirSync(folder).filter(n => n.endsWith('.json.gz'))) {
    const known = name === 'automerge-paper.json.gz' ? 'B4 ' : 'trace '
    traces.push([known + name.replace('.json.gz', ''), join(folder, name)])
  }
}
if (!traces.some(([title]) => title.startsWith('B4 '))) {
  traces.unshift(['B4 seeded typing', join(files, 'typing.json')])
}

const runTrace = (comparison, title, path) => {
  if (title === 'B4 seeded typing') write(path, typing(51, 260_000))
  const packed = readFileSync(path)
  const trace = JSON.parse(path.endsWith('.gz') ? gunzipSync(packed) : packed)
  const libraries = long || trace.txns.length < 50_000 ? without('automerge') : ['yjs']
  if (trace.kind === 'concurrent') {
    const script = join(files, `${title.split(' ')[1]}.json`)
    write(script, concurrentScript(trace))
    const work = ['script', script]
    comparison.run(title, scriptRows, asked([bench, work], work, libraries))
    return
  }
  const ours = [tool, ['time', '--trace', path, '--runs', '1']]
  const work = asked(ours, ['trace', path], libraries)
  comparison.run(title, traceRows, work)
}
group(
  '## Editing traces, one transaction and one update an edit',
  traces.map(([title, path]) => [title, comparison => runTrace(comparison, title, path)])
)

const runLedger = async (comparison, title, size, layout) => {
  const path = join(files, `ledger${size}.jsonl`)
  if (!existsSync(path)) await writeLedger(path, size)
  const percent = String(size > 100_000 ? 5 : 50)
  const half = (size * Number(percent)) / 100
  const rows = {
    build_ms: ', build ms',
    scan_ms: ', scan ms',
    increment_ms: ', +1,000 entries ms',
    increment_bytes: ', +1,000 entries bytes',
    merge_ms: `, merge of 2 x ${half.toLocaleString('en')} ms`,
    ...stateRows
  }
  const some = size === 100_000 && long ? without('automerge') : ['yjs']
  const ours = ['time', '--ledger', path, '--layout', layout, '--merge-percent', percent]
  const theirs = ['ledger', path, layout, percent]
  const libraries = size === 10_000 ? all : some
  const work = asked([tool, [...ours, '--runs', '1']], theirs, libraries)
  comparison.run(title, rows, work)
}
group(
  '## Ledger: three clients, twenty entries a transaction',
  (long ? [10_000, 100_000, 1_000_000] : [10_000, 100_000]).flatMap(size =>
    ['array', 'map'].map(layout => {
      const title = `${layout} ${size}`
      return [title, comparison => runLedger(comparison, title, size, layout)]
    })
  )
)

const writers = ['writers', '750', '20']
const merges = long ? [5_000, 50_000] : [5_000]
group('## Many writers and long logs', [
  [
    '750 logs in one document',
    comparison => {
      const rows = { time_ms: ', 15,000 updates ms', ...stateRows }
      const libraries = long ? without('automerge') : ['yjs']
      comparison.run('750 logs in one document', rows, asked([bench, writers], writers, libraries))
    }
  ],
  ...merges.map(count => {
    const title = `merge of ${count} updates`
    return [
      title,
      comparison => {
        const rows = { time_ms: ', ms', bytes: ', bytes' }
        const work = ['logs', String(count)]
        comparison.run(title, rows, asked([bench, work], work, ['yjs'], 180_000))
      }
    ]
  })
])

const count = pieces.reduce((sum, { parts }) => sum + parts.length, 0)
const comparison = new Comparison({
  rounds,
  columns: all,
  pieces: { all: count, done: 0 }
})
console.log(
  `Least of ${rounds} rounds, libraries in turn, each in a process of its own (once what takes ` +
    'longer than 20 s); ms, bytes and MB of resident memory after a load.'
)
if (options.only === '') {
  comparison.say(`${count} pieces of work; about ${long ? 40 : 8} minutes on a quiet machine`)
}
for (const { title, parts } of pieces) {
  if (parts.length === 0) continue
  comparison.heading(title)
  for (const [, run] of parts) await run(comparison)
}
const missed = printFloors(comparison)
if (options.floors && missed > 0) process.exitCode = 1
