// Another library's side of crdt.mjs, in a process of its own: prints the same figures as ours.
//   node --expose-gc rival.mjs LIBRARY script FILE | trace FILE | ledger FILE LAYOUT MERGE_PERCENT
//                                      | logs COUNT | writers COUNT ENTRIES
//                                      | load STATE_V1 [STATE_V2]   (started by the others)
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { ledger } from './rival_ledger.mjs'
import { libraries } from './rivals.mjs'

const [name, what, ...args] = process.argv.slice(2)
const library = libraries[name]
const now = () => performance.now()
const rounded = value => Math.round(value * 1000) / 1000
const sha = text => createHash('sha256').update(text).digest('hex').slice(0, 16)

const timed = work => {
  const begin = now()
  work()
  return now() - begin
}

// The least of several times; once if that takes five seconds. Ours are measured by the same rule
// (crdt/timing/measure.hpp).
const leastOf = (times, work) => {
  let best = work()
  for (let i = 1; i < times && best < 5000; i++) best = Math.min(best, work())
  return rounded(best)
}
const plays = 2
const reads = 4

// In a process of its own, so that memory counts from an empty one: first once, for the memory.
const load = (path, pathV2) => {
  const state = readFileSync(path)
  const resident = () => {
    globalThis.gc?.()
    return process.memoryUsage().rss
  }
  const base = resident()
  let kept
  const first = timed(() => (kept = library.make(999999, state)))
  // Nothing to tell where the collector gave back more than a small document takes.
  const grown = resident() - base
  const rss_mb = grown > 0 ? rounded(grown / 1e6) : undefined
  kept = undefined
  const again = () => timed(() => library.make(999998, state))
  const load_ms = rounded(first >= 5000 ? first : Math.min(first, leastOf(reads - 1, again)))
  if (pathV2 === undefined) return { load_ms, rss_mb }
  const second = readFileSync(pathV2)
  const load_v2_ms = leastOf(reads, () => timed(() => library.loadV2(999997, second)))
  return { load_ms, rss_mb, load_v2_ms }
}

// Encodes a document's state, and has it loaded elsewhere.
const stateFigures = doc => {
  let state
  const figures = { encode_ms: leastOf(reads, () => timed(() => (state = doc.encode()))) }
  figures.bytes = state.length
  if (name === 'yjs') figures.state_sha = sha(state)
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const paths = [join(folder, 'v1')]
  writeFileSync(paths[0], state)
  if (doc.encodeV2) {
    figures.encode_v2_ms = leastOf(reads, () => timed(() => (state = doc.encodeV2())))
    figures.bytes_v2 = state.length
    paths.push(join(folder, 'v2'))
    writeFileSync(paths[1], state)
  }
  try {
    const more = [process.argv[1], name, 'load', ...paths]
    const loaded = execFileSync(process.execPath, [...process.execArgv, ...more])
    return { ...figures, ...JSON.parse(loaded) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const updateFigures = updates => {
  const hash = createHash('sha256')
  if (name === 'yjs') updates.forEach(update => hash.update(update))
  return {
    update_bytes: updates.reduce((sum, update) => sum + update.length, 0),
    ...(name === 'yjs' && { updates_sha: hash.digest('hex').slice(0, 16) })
  }
}

const playScript = ({ clients, start, steps, together }) => {
  const writers = new Set(steps.filter(step => step[0] === 'c').map(step => step[1]))
  const docs = clients.map((client, i) => library.make(client, undefined, writers.has(i)))
  const updates = docs.map(() => [])
  const play = (from, to) => {
    for (let i = from; i < to; i++) {
      const step = steps[i]
      if (step[0] === 'u') {
        docs[step[3]].apply(updates[step[1]][step[2]])
        continue
      }
      const at = docs[step[1]]
      at.begin(() => {
        for (; steps[i][0] !== 'c'; i++) {
          const [verb, , index, value] = steps[i]
          if (verb === 't') at.insertText(index, value)
          else if (verb === 'd') at.erase(index, value)
          else if (verb === 'a') at.insert(index, value)
          else at.put(index, value)
        }
      })
      updates[step[1]].push(at.take())
    }
  }
  play(0, start)
  const rest = () => play(start, steps.length)
  const time = timed(() => (together && docs[1].together ? docs[1].together(rest) : rest()))
  return { docs, updates, time }
}

// With pairs in the order of their keys for objects, since ywasm gives them in any order.
const byKeys = value => {
  if (Array.isArray(value)) return value.map(byKeys)
  if (value === null || typeof value !== 'object') return value
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return pairs.map(([key, one]) => [key, byKeys(one)])
}

const script = path => {
  const work = JSON.parse(readFileSync(path, 'utf8'))
  let played
  let first_ms
  const time_ms = leastOf(plays, () => {
    played = undefined
    played = playScript(work)
    first_ms ??= rounded(played.time)
    return played.time
  })
  const [text, array, map] = played.docs[1].content()
  return {
    time_ms,
    first_ms,
    ...stateFigures(played.docs[1]),
    ...updateFigures(played.updates.flat()),
    content: sha(text + JSON.stringify(byKeys(array)) + JSON.stringify(byKeys(map)))
  }
}

const trace = path => {
  const packed = readFileSync(path)
  const { txns, startContent } = JSON.parse(path.endsWith('.gz') ? gunzipSync(packed) : packed)
  const patches = txns.flatMap(txn => txn.patches)
  if (startContent) patches.unshift([0, 0, startContent])
  let first
  let second
  let updates
  let both
  let first_ms
  const edit_ms = leastOf(plays, () => {
    first = library.make(1, undefined, true)
    second = library.make(2)
    updates = []
    const edits = timed(() => {
      for (const [index, erased, text] of patches) {
        first.begin(() => {
          if (erased > 0) first.erase(index, erased)
          if (text !== '') first.insertText(index, text)
        })
        updates.push(first.take())
      }
    })
    const remote = timed(() => updates.forEach(update => second.apply(update)))
    both = Math.min(both ?? Infinity, edits + remote)
    first_ms ??= rounded(edits)
    return edits
  })
  const [text] = second.content()
  return {
    edits: patches.length,
    edit_ms,
    first_ms,
    edit_and_remote_ms: rounded(both),
    ...stateFigures(first),
    ...updateFigures(updates),
    content: sha(text)
  }
}

const logs = count => {
  const docs = [1, 2, 3].map(client => library.make(client, undefined, true))
  const updates = []
  for (let i = 0; i < count; i++) {
    const doc = docs[i % 3]
    doc.begin(() => doc.push('array', [{ nomor: i, jumlah: i * 500 }]))
    updates.push(doc.take())
  }
  let merged
  const time_ms = leastOf(plays, () => timed(() => (merged = library.mergeUpdates(updates))))
  return { time_ms, bytes: merged.length, state_sha: sha(merged) }
}

const writers = (count, entries) => {
  const docs = Array.from({ length: count }, (_, i) => {
    const doc = library.make(i + 1, undefined, true)
    doc.open?.(`log${i}`, 'array')
    return doc
  })
  const updates = []
  for (let k = 0; k < entries; k++) {
    docs.forEach((doc, i) => {
      doc.begin(() => doc.push(`log${i}`, [{ nomor: k, jumlah: i * 500 }]))
      updates.push(doc.take())
    })
  }
  let reader
  const time_ms = leastOf(plays, () => {
    reader = library.make(count + 1)
    return timed(() => updates.forEach(update => reader.apply(update)))
  })
  return { time_ms, ...stateFigures(reader), ...updateFigures(updates) }
}

const run = {
  load: () => load(...args),
  script: () => script(args[0]),
  trace: () => trace(args[0]),
  ledger: () =>
    ledger(library, args[0], args[1], Number(args[2]), { timed, rounded, sha, stateFigures }),
  logs: () => logs(Number(args[0])),
  writers: () => writers(Number(args[0]), Number(args[1]))
}[what]
console.log(JSON.stringify(await run()))
