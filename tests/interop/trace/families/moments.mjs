import * as Y from 'yjs'
import { ok } from '../answers.mjs'
import { base64, notation } from '../notation.mjs'

// Snapshots, documents restored from them, and positions that others' edits move.

// [root, step...] of a type, as observeDeep would give it; null if it was deleted.
const pathOf = type => {
  const path = []
  for (; type._item !== null; type = type._item.parent) {
    const item = type._item
    if (item.deleted) return null
    if (item.parentSub !== null) {
      path.unshift(item.parentSub)
      continue
    }
    let index = 0
    for (let n = item.left; n !== null; n = n.left) if (!n.deleted && n.countable) index += n.length
    path.unshift(index)
  }
  return [Y.findRootTypeKey(type), ...path]
}

const take = (trace, replica) => {
  const moment = Y.snapshot(replica.doc)
  const v = trace.random.pick([1, 2])
  const bytes = v === 1 ? Y.encodeSnapshot(moment) : Y.encodeSnapshotV2(moment)
  trace.ask(
    `{"do":"snapshot","doc":"${replica.name}","v":${v}}`,
    `{"snapshot":"${base64(bytes)}"}`
  )
  ;(replica.moments ??= []).push({ v, bytes })
}

// A restored document is compared and dropped; its origin must be as before.
const restore = (trace, replica) => {
  if (!replica.moments?.length) return take(trace, replica)
  const { v, bytes } = trace.random.pick(replica.moments)
  const name = `${replica.name}.restored`
  const client = trace.clientId()
  const request =
    `{"do":"restore","doc":"${replica.name}","as":"${name}","client":${client},` +
    `"v":${v},"snapshot":"${base64(bytes)}"}`
  if (replica.doc.gc) {
    return trace.ask(request, answer =>
      answer.startsWith('{"error":{"code":"unsupported"') ? null : 'an error: gc is on'
    )
  }
  const doc = new Y.Doc({ gc: false })
  doc.clientID = client
  const moment = v === 1 ? Y.decodeSnapshot(bytes) : Y.decodeSnapshotV2(bytes)
  Y.createDocFromSnapshot(replica.doc, moment, doc)
  trace.ask(request, ok)
  const roots = new Map()
  for (const [root, type] of replica.roots) roots.set(root, doc.get(root, type.constructor))
  const restored = { doc, name, roots }
  for (const compare of trace.kind.compares) compare(trace, restored)
  trace.ask(`{"do":"drop","doc":"${name}"}`, ok)
}

const place = (trace, replica) => {
  const { random } = trace
  const { type, path } = trace.target(replica)
  if (type instanceof Y.Map) return
  const index = random.below(type.length + 1)
  const assoc = random.pick([0, -1, 0, -1, 1, -70])
  const position = Y.createRelativePositionFromTypeIndex(type, index, assoc)
  const bytes = Y.encodeRelativePosition(position)
  const json = notation(JSON.parse(JSON.stringify(Y.relativePositionToJSON(position))))
  trace.ask(
    `{"do":"relpos","doc":"${replica.name}","path":${path},"index":${index},"assoc":${assoc}}`,
    `{"bytes":"${base64(bytes)}","json":${json}}`
  )
  ;(trace.places ??= []).push(bytes)
}

// Any replica may be asked about any place, whether it has heard of it or not.
const find = (trace, replica) => {
  if (!trace.places?.length) return place(trace, replica)
  for (let i = trace.random.between(1, 3); i > 0; i--) {
    const bytes = trace.random.pick(trace.places)
    const position = Y.decodeRelativePosition(bytes)
    if (position.tname !== null && !replica.roots.has(position.tname)) continue
    const found = Y.createAbsolutePositionFromRelativePosition(position, replica.doc)
    const path = found && pathOf(found.type)
    trace.ask(
      `{"do":"abspos","doc":"${replica.name}","bytes":"${base64(bytes)}"}`,
      path === null
        ? '{"path":null,"index":null}'
        : `{"path":${notation(path)},"index":${found.index}}`
    )
  }
}

export const moments = {
  steps: [
    { weight: 8, run: take },
    { weight: 6, run: restore },
    { weight: 8, run: place },
    { weight: 12, run: find }
  ]
}
