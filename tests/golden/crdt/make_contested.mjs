// Makes contested.merges beside it with the real yjs, as installed by tests/interop (npm ci):
//
//   node tests/golden/crdt/make_contested.mjs
//
// Some replicas still have what others have collected, so one id begins an item in one update and
// a collected struct in another. A line: the updates, then what Y.mergeUpdates makes of them, in
// base64; which of the two forms stays is part of the bytes.
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'

const require = createRequire(new URL('../../interop/package.json', import.meta.url))
const Y = require('yjs')
const { makeRandom } = await import('../../interop/trace/random.mjs')
const base64 = bytes => Buffer.from(bytes).toString('base64')

const lines = ['# updates, their merge; tests/golden/crdt/make_contested.mjs']
for (let seed = 1; seed <= 40; seed++) {
  const random = makeRandom(seed)
  const docs = [true, false, true].map((gc, i) => {
    const doc = new Y.Doc({ gc })
    doc.clientID = i + 1
    return doc
  })
  const updates = []
  for (let step = 0; step < 12; step++) {
    const doc = random.pick(docs)
    const map = doc.getMap('m')
    const key = random.pick(['a', 'b'])
    if (random.chance(30)) map.delete(key)
    else map.set(key, random.chance(60) ? new Y.Map([['x', new Y.Array()]]) : step)
    for (const other of docs) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
    const from = random.pick(docs)
    const since = random.pick([new Map(), new Map([[1, 2]]), new Map([[2, 1]])])
    updates.push(Y.encodeStateAsUpdate(from, Y.encodeStateVector(since)))
  }
  const chosen = updates.filter(() => random.chance(60))
  if (chosen.length < 2) continue
  lines.push([...chosen, Y.mergeUpdates(chosen)].map(base64).join(' '))
}
writeFileSync(new URL('contested.merges', import.meta.url), lines.join('\n') + '\n')
