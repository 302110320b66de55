import * as Y from 'yjs'
import { base64 } from '../notation.mjs'
import { keys, randomPlain, randomText } from '../values.mjs'

// The encodings: update v2 everywhere, and mergeUpdates, diffUpdate and the conversions on random
// sets of updates. Beside the replicas there are foreign documents that only yjs has: they write
// every content there is, collect their rubbish or not, and know each other only now and then.
const attributes = ({ random }) => {
  const all = {}
  for (let i = random.between(1, 2); i > 0; i--) {
    all[random.pick(['bold', 'warna', '😀'])] = random.pick([true, null, 'merah', 7, { a: [1] }])
  }
  return all
}

const withoutBigint = value =>
  typeof value === 'bigint' ||
  (value !== null && typeof value === 'object' && Object.values(value).some(withoutBigint))
    ? 0.5
    : value

const embed = random => {
  const value = withoutBigint(randomPlain(random, false))
  return random.chance(30) && Array.isArray(value) ? value : { nilai: value }
}

const xmlNode = ({ random }) => {
  const name = random.pick(['p', 'b', 'gambar', 'é'])
  switch (random.below(3)) {
    case 0: {
      const node = new Y.XmlElement(name)
      node.setAttribute(random.pick(keys), randomText(random))
      return node
    }
    case 1:
      return new Y.XmlText(randomText(random))
    default:
      return new Y.XmlHook(name)
  }
}

const edits = [
  (trace, doc) => {
    const text = doc.getText('teks')
    const at = trace.random.below(text.length + 1)
    const format = trace.random.chance(50) ? attributes(trace) : undefined
    text.insert(at, randomText(trace.random), format)
  },
  (trace, doc) => {
    const text = doc.getText('teks')
    if (text.length > 1) text.format(trace.random.below(text.length - 1), 2, attributes(trace))
  },
  (trace, doc) => {
    const text = doc.getText('teks')
    text.insertEmbed(trace.random.below(text.length + 1), embed(trace.random), {})
  },
  (trace, doc) => {
    const text = doc.getText('teks')
    if (text.length > 0) text.delete(trace.random.below(text.length), 1)
  },
  (trace, doc) => {
    const list = doc.getArray('daftar')
    const values = Array.from({ length: trace.random.between(1, 4) }, () =>
      randomPlain(trace.random, true)
    )
    list.insert(trace.random.below(list.length + 1), values)
  },
  (trace, doc) => {
    const list = doc.getArray('daftar')
    if (list.length > 2) list.delete(trace.random.below(list.length - 1), 2)
  },
  (trace, doc) => doc.getMap('peta').set(trace.random.pick(keys), randomPlain(trace.random, false)),
  (trace, doc) => {
    const type = trace.random.pick([Y.Map, Y.Array, Y.Text])
    doc.getMap('peta').set(trace.random.pick(keys), new type())
  },
  (trace, doc) => doc.getMap('peta').delete(trace.random.pick(keys)),
  (trace, doc) => {
    const xml = doc.getXmlFragment('xml')
    xml.insert(trace.random.below(xml.length + 1), [xmlNode(trace), xmlNode(trace)])
  },
  (trace, doc) => {
    const xml = doc.getXmlFragment('xml')
    if (xml.length > 0) xml.delete(trace.random.below(xml.length), 1)
  },
  (trace, doc) => {
    const options = trace.random.pick([{}, { gc: false }, { autoLoad: true }, { meta: { a: -0 } }])
    doc.getMap('peta').set('dalam', new Y.Doc({ guid: randomText(trace.random), ...options }))
  },
  // Only old versions of yjs wrote ContentJSON by themselves.
  (trace, doc) => {
    const values = [1, 'x', null, undefined, { b: 1, a: [0.5] }].slice(trace.random.below(4))
    doc.transact(transaction => {
      const { client, clock } = { client: doc.clientID, clock: Y.getState(doc.store, doc.clientID) }
      const parent = doc.getArray('lama')
      const first = parent._start
      const id = Y.createID(client, clock)
      const content = new Y.ContentJSON(values)
      new Y.Item(id, null, null, first, first && first.id, parent, null, content).integrate(
        transaction,
        0
      )
    })
  }
]

// Both encodings of something that came over the wire.
const keep = (trace, v1, v2) => {
  trace.pool.push({ 1: v1, 2: v2 })
  if (trace.pool.length > 60) trace.pool.splice(trace.random.below(60), 1)
}

const foreigners = trace => {
  if (trace.foreign !== undefined) return trace.foreign
  trace.pool = []
  trace.foreign = Array.from({ length: 3 }, (_, i) => {
    const doc = new Y.Doc({ gc: i !== 1 })
    doc.clientID = trace.clientId()
    let v1 = null
    doc.on('update', update => (v1 = update))
    doc.on('updateV2', update => keep(trace, v1, update))
    return doc
  })
  return trace.foreign
}

const write = trace => {
  const { random } = trace
  const docs = foreigners(trace)
  const doc = random.pick(docs)
  if (random.chance(30)) {
    const other = random.pick(docs)
    const since = random.chance(50) ? Y.encodeStateVector(doc) : undefined
    Y.applyUpdateV2(doc, Y.encodeStateAsUpdateV2(other, since))
  }
  // An update whose dependencies are missing: it waits, and goes along in the state.
  if (random.chance(20) && trace.pool.length > 0) Y.applyUpdate(doc, random.pick(trace.pool)[1])
  doc.transact(() => {
    for (let i = random.between(1, 4); i > 0; i--) random.pick(edits)(trace, doc)
  })
  if (random.chance(20)) keep(trace, Y.encodeStateAsUpdate(doc), Y.encodeStateAsUpdateV2(doc))
}

const functions = {
  1: { merge: Y.mergeUpdates, diff: Y.diffUpdate, convert: Y.convertUpdateFormatV1ToV2 },
  2: { merge: Y.mergeUpdatesV2, diff: Y.diffUpdateV2, convert: Y.convertUpdateFormatV2ToV1 }
}

const answer = update => `{"update":"${base64(update)}"}`

const merge = trace => {
  const { random, pool } = trace
  const v = random.between(1, 2)
  const updates = Array.from({ length: random.pick([0, 1, 2, 2, 3, 5, 9]) }, () =>
    random.pick(pool)
  ).map(update => update[v])
  const merged = functions[v].merge(updates)
  const list = updates.map(update => `"${base64(update)}"`).join(',')
  trace.ask(`{"do":"merge","updates":[${list}],"v":${v}}`, answer(merged))
  return { update: merged, v }
}

const convert = (trace, update, v) => {
  const other = functions[v].convert(update)
  trace.ask(
    `{"do":"convert","update":"${base64(update)}","from":${v},"to":${3 - v}}`,
    answer(other)
  )
  return other
}

const diff = (trace, update, v) => {
  const { random } = trace
  const sv = Y.encodeStateVector(random.pick([...trace.foreign, ...trace.replicas.map(r => r.doc)]))
  const rest = functions[v].diff(update, sv)
  trace.ask(
    `{"do":"diff","update":"${base64(update)}","sv":"${base64(sv)}","v":${v}}`,
    answer(rest)
  )
  return rest
}

const exchange = trace => {
  foreigners(trace)
  if (trace.pool.length === 0) return
  let { update, v } = merge(trace)
  if (trace.random.chance(60)) update = diff(trace, update, v)
  const other = convert(trace, update, v)
  // What came out comes in again: skips at the front, in the middle and at the end.
  if (trace.random.chance(40)) keep(trace, ...(v === 1 ? [update, other] : [other, update]))
}

// The replicas' own updates and states count too.
const collect = (trace, replica) => {
  foreigners(trace)
  keep(trace, Y.encodeStateAsUpdate(replica.doc), Y.encodeStateAsUpdateV2(replica.doc))
  for (const update of replica.inbox.slice(0, 3)) {
    keep(trace, update, Y.convertUpdateFormatV1ToV2(update))
  }
}

const deliver = (trace, replica) => {
  if (replica.inbox.length === 0) return
  const [update] = replica.inbox.splice(trace.random.below(replica.inbox.length), 1)
  trace.apply(replica, Y.convertUpdateFormatV1ToV2(update), 2)
}

const handshake = (trace, replica) => {
  const other = trace.random.pick(trace.replicas)
  if (other === replica) return
  const sv = Y.encodeStateVector(replica.doc)
  const update = Y.encodeStateAsUpdateV2(other.doc, sv)
  trace.ask(
    `{"do":"state","doc":"${other.name}","since":"${base64(sv)}","v":2}`,
    answer(update)
  )
  trace.apply(replica, update, 2)
}

export const wire = {
  steps: [
    { weight: 25, run: write },
    { weight: 45, run: exchange },
    { weight: 6, run: collect },
    { weight: 10, run: deliver },
    { weight: 10, run: handshake }
  ],
  compare(trace, { doc, name }) {
    trace.ask(`{"do":"state","doc":"${name}","v":2}`, answer(Y.encodeStateAsUpdateV2(doc)))
  }
}
