// Our documents and other libraries', in turn: each figure is the least of several fresh processes.
//
//   node tests/bench/crdt.mjs [--long] [--runs N] [--only TEXT] [--yjs-only]
//
// LUMBUNG_TRACES names a folder of editing traces (*.json.gz); without it a seeded trace of the
// same shape is typed. Ratios are the other library's figure over ours: how many times faster, or
// smaller, ours is.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { concurrentScript, scripts, typing, write, writeLedger } from './workloads.mjs'

const { values: options } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    runs: { type: 'string' },
    only: { type: 'string', default: '' },
    'yjs-only': { type: 'boolean', default: false }
  }
})
const runs = Number(options.runs ?? (options.long ? 5 : 2))
const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..')
const files = join(root, 'build/bench')
const ours = join(root, 'build/release/tests/bench/bench_crdt')
const tool = join(root, 'build/release/crdt/lumbung-crdt')
mkdirSync(files, { recursive: true })

const call = (program, args) => {
  try {
    const out = execFileSync(program, args, {
      encoding: 'utf8',
      timeout: options.long ? 1_800_000 : 300_000,
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 24
    })
    return JSON.parse(out)
  } catch (error) {
    return { failed: error.code === 'ETIMEDOUT' ? 'too long' : 'failed' }
  }
}
const node = (library, ...args) =>
  call(process.execPath, [
    '--expose-gc',
    '--max-old-space-size=12000',
    join(root, 'tests/bench/rival.mjs'),
    library,
    ...args
  ])

const least = (known, next) => {
  if (known === undefined || next.failed) return known ?? next
  const best = { ...known }
  for (const [name, value] of Object.entries(next)) {
    if (/_(ms|mb)$/.test(name)) best[name] = Math.min(best[name] ?? value, value)
  }
  return best
}

const figure = value =>
  value === undefined ? '-' : value >= 100 ? value.toFixed(0) : value.toPrecision(3)
const rows = []
const print = cells => {
  rows.push(cells)
  console.log(`| ${cells.join(' | ')} |`)
}
const heading = title => {
  console.log(`\n${title}\n`)
  const columns = ['work', 'ours', ...all.flatMap(l => [l, `${l} / ours`])]
  print(columns)
  print(columns.map(() => '-'))
}

const all = options['yjs-only'] ? ['yjs'] : ['yjs', 'ywasm', 'loro', 'automerge']

// One row for each figure of one piece of work; libraries take turns, several times.
const compare = (title, names, mine, theirs, libraries) => {
  if (!title.includes(options.only)) return
  const best = {}
  for (let run = 0; run < runs; run++) {
    best.ours = least(best.ours, mine())
    for (const library of libraries) {
      if (run > 0 && (best[library].failed || (best[library].slow && !options.long))) continue
      const begin = performance.now()
      best[library] = least(best[library], theirs(library))
      best[library].slow = performance.now() - begin > 20_000
    }
  }
  const prints = new Set(
    ['ours', ...libraries].map(l => best[l].fingerprint ?? best[l].order).filter(Boolean)
  )
  const comparable = [best.ours, best.yjs].map(b => b?.fingerprint ?? b?.final_sha256 ?? b?.order)
  const differs = comparable[1] !== undefined && comparable[0] !== comparable[1]
  for (const [name, label] of Object.entries(names)) {
    const own = best.ours[name]
    print([
      `${title}${label}`,
      best.ours.failed ?? figure(own),
      ...all.flatMap(library => {
        const other = best[library]
        if (other === undefined) return ['', '']
        if (other.failed) return [other.failed, '']
        const value = other[name]
        return [figure(value), value === undefined || !own ? '' : `${figure(value / own)}x`]
      })
    ])
  }
  if (differs) console.log(`!! ${title}: the end differs from yjs (${[...prints].join(', ')})`)
}

const without = (...names) => all.filter(l => !names.includes(l))

console.log(`Least of ${runs} runs, libraries in turn; ms, bytes and MB of resident memory.`)
heading('## B1 to B3 (N = 6000): edits, encodes and loads')
const scriptNames = { time_ms: ', ms', load_ms: ', load ms', bytes: ', bytes', rss_mb: ', MB' }
const quickNames = { time_ms: ', ms', load_ms: ', load ms', bytes: ', bytes' }
for (const [title, make] of Object.entries(scripts(6000))) {
  if (!title.includes(options.only)) continue
  const path = join(files, `${title.split(' ')[0]}.json`)
  write(path, make())
  const libraries = options.long ? all : without('automerge')
  compare(
    title,
    options.long ? scriptNames : quickNames,
    () => call(ours, ['script', path]),
    library => node(library, 'script', path),
    libraries
  )
}

heading('## B4: editing traces, one transaction and one update an edit')
const traceNames = {
  edit_ms: ', edits ms',
  edit_and_remote_ms: ', with a second document ms',
  encode_v1_ms: ', encode ms',
  load_v1_ms: ', load ms',
  bytes_v1: ', bytes',
  rss_mb: ', MB'
}
const traces = []
const folder = process.env.LUMBUNG_TRACES
if (folder && existsSync(folder)) {
  for (const name of readdirSync(folder).filter(n => n.endsWith('.json.gz'))) {
    traces.push([name.replace('.json.gz', ''), join(folder, name)])
  }
} else {
  const path = join(files, 'typing.json')
  write(path, typing(51, 260_000))
  traces.push(['seeded typing', path])
}
for (const [title, path] of traces) {
  const packed = readFileSync(path)
  const trace = JSON.parse(path.endsWith('.gz') ? gunzipSync(packed) : packed)
  const short = trace.txns.length < 50_000
  const libraries = options.long || short ? without('automerge') : ['yjs']
  if (trace.kind === 'concurrent') {
    const script = join(files, `${title}.json`)
    write(script, concurrentScript(trace))
    compare(
      title,
      scriptNames,
      () => call(ours, ['script', script]),
      library => node(library, 'script', script),
      libraries
    )
  } else {
    compare(
      title,
      traceNames,
      () => call(tool, ['time', '--trace', path, '--runs', '1']),
      library => node(library, 'trace', path),
      libraries
    )
  }
}

heading('## Ledger: three clients, twenty entries a transaction')
const ledgerNames = {
  build_ms: ', build ms',
  encode_v1_ms: ', encode ms',
  load_v1_ms: ', load ms',
  scan_ms: ', scan ms',
  increment_ms: ', +1,000 entries ms',
  merge_ms: ', merge of 2 x 5 % ms',
  bytes_v1: ', bytes',
  rss_mb: ', MB'
}
const sizes = options.long ? [10_000, 100_000, 1_000_000] : [10_000, 100_000]
for (const size of sizes) {
  for (const layout of ['array', 'map']) {
    const title = `${layout} ${size}`
    if (!title.includes(options.only)) continue
    const path = join(files, `ledger${size}.jsonl`)
    if (!existsSync(path)) await writeLedger(path, size)
    const some = size === 100_000 && options.long ? without('automerge') : ['yjs']
    const wanted = size === 10_000 ? all : some
    compare(
      title,
      ledgerNames,
      () => call(tool, ['time', '--ledger', path, '--layout', layout, '--runs', '1']),
      library => node(library, 'ledger', path, layout),
      wanted
    )
  }
}

heading('## Many writers and long logs')
compare(
  '750 logs in one document',
  {
    time_ms: ', 15,000 updates ms',
    encode_ms: ', encode ms',
    load_ms: ', load ms',
    bytes: ', bytes',
    rss_mb: ', MB'
  },
  () => call(ours, ['writers', '750', '20']),
  library => node(library, 'writers', '750', '20'),
  options.long ? without('automerge') : ['yjs']
)
for (const count of options.long ? [5_000, 50_000] : [5_000]) {
  compare(
    `merge of ${count} updates`,
    { time_ms: ', ms', bytes: ', bytes' },
    () => call(ours, ['logs', String(count)]),
    library => node(library, 'logs', String(count)),
    count <= 5_000 ? ['yjs'] : []
  )
}
