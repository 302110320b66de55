// The ledger on another library: see time_ledger of crdt/timing for what each figure means.
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

export const ledger = async (library, path, layout, mergePercent, measure) => {
  const { timed, rounded, sha, stateFigures } = measure
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity })
  const make = (client, state, writes) => {
    const doc = library.make(client, state, writes)
    doc.open?.('members', 'map')
    doc.open?.('entries', layout)
    return doc
  }
  const docs = [1, 2, 3].map(client => make(client, undefined, true))
  const append = (doc, entries) =>
    doc.begin(() => {
      if (layout === 'array') doc.push('entries', entries)
      else for (const entry of entries) doc.putIn('entries', entry.id, entry)
    })
  const total = (readFileSync(path, 'utf8').match(/"op":"append"/g) ?? []).length
  let sent = []
  let members = []
  let build = 0
  let entries = 0
  let appends = 0
  let lagging
  const last = []
  const closeMembers = () => {
    if (members.length === 0) return
    build += timed(() => {
      const doc = docs[members[0].client - 1]
      doc.begin(() => members.forEach(({ id, fields }) => doc.putMap('members', id, fields)))
      sent.push([members[0].client - 1, doc.take()])
    })
    members = []
  }
  const exchange = () => {
    build += timed(() => {
      for (const [from, update] of sent) {
        docs.forEach((doc, to) => to !== from && doc.apply(update))
      }
    })
    sent = []
  }
  for await (const line of lines) {
    if (line === '') continue
    const op = JSON.parse(line)
    if (op.op === 'member') {
      members.push(op)
      continue
    }
    closeMembers()
    if (op.op === 'exchange') {
      exchange()
      continue
    }
    if (appends === total - 50) {
      lagging = make(4)
      for (const doc of docs) lagging.apply(doc.encode())
    }
    const doc = docs[op.client - 1]
    build += timed(() => {
      append(doc, op.entries)
      sent.push([op.client - 1, doc.take()])
    })
    appends++
    entries += op.entries.length
    last.push(op.entries)
    if (last.length > Math.max(1, Math.floor((total * mergePercent) / 100))) last.shift()
  }
  let sum = 0
  const each = take =>
    layout === 'array' ? docs[0].each('entries', take) : docs[0].eachIn('entries', take)
  const scan_ms = rounded(timed(() => each(entry => (sum += entry.amount))))
  const ids = []
  each(entry => ids.push(entry.id))
  const figures = {
    entries,
    build_ms: rounded(build),
    scan_ms,
    content: layout === 'map' && library.shuffles ? undefined : sha(ids.join('\n')),
    sum
  }
  if (lagging) {
    let update
    figures.increment_ms = rounded(
      timed(() => {
        update = docs[0].since(lagging.version())
        lagging.apply(update)
      })
    )
    figures.increment_bytes = update.length
    lagging = undefined
  }
  docs.length = 1 // what follows needs the room
  const state = docs[0].encode()
  const copies = [101, 102].map(client => {
    const copy = make(client, state)
    for (const batch of last) {
      append(
        copy,
        batch.map(entry => ({ ...entry, id: `${entry.id}-${client}` }))
      )
    }
    return copy
  })
  let one
  let two
  figures.merge_ms = rounded(
    timed(() => {
      one = copies[0].since(copies[1].version())
      two = copies[1].since(copies[0].version())
      copies[0].apply(two)
      copies[1].apply(one)
    })
  )
  figures.merge_bytes = one.length + two.length
  copies.length = 0
  return { ...figures, ...stateFigures(docs[0]) }
}
