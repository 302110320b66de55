// One face for every library: documents with a text, an array and a map, transactions with updates.
// Only a document that `writes` tells its updates (in yjs also those of others that it gets): that
// costs time, which one that only reads need not spend.
import * as Y from 'yjs'
import * as W from 'ywasm'
import { LoroDoc, LoroMap, VersionVector } from 'loro-crdt'
import * as automerge from '@automerge/automerge'

const yjs = {
  make(client, state, writes = false) {
    const doc = new Y.Doc()
    doc.clientID = client
    let last
    if (state) Y.applyUpdate(doc, state)
    if (writes) doc.on('update', update => (last = update))
    const text = doc.getText('text')
    const array = doc.getArray('array')
    const map = doc.getMap('map')
    return {
      doc,
      begin: work => doc.transact(work),
      together: work => doc.transact(work),
      take: () => last,
      insertText: (index, value) => text.insert(index, value),
      erase: (index, count) => text.delete(index, count),
      insert: (index, values) => array.insert(index, values),
      push: (root, values) => doc.getArray(root).push(values),
      put: (key, value) => map.set(key, value),
      putIn: (root, key, value) => doc.getMap(root).set(key, value),
      putMap: (root, key, fields) =>
        doc.getMap(root).set(key, new Y.Map(Object.entries(fields))),
      apply: update => Y.applyUpdate(doc, update),
      encode: () => Y.encodeStateAsUpdate(doc),
      encodeV2: () => Y.encodeStateAsUpdateV2(doc),
      version: () => Y.encodeStateVector(doc),
      since: version => Y.encodeStateAsUpdate(doc, version),
      each: (root, take) => doc.getArray(root).forEach(take),
      eachIn: (root, take) => doc.getMap(root).forEach(take),
      content: () => [text.toString(), array.toJSON(), map.toJSON()]
    }
  },
  loadV2(client, state) {
    const doc = new Y.Doc()
    doc.clientID = client
    Y.applyUpdateV2(doc, state)
    return doc
  },
  mergeUpdates: updates => Y.mergeUpdates(updates)
}

const ywasm = {
  shuffles: true, // its maps give their keys in any order
  make(client, state, writes = false) {
    const doc = new W.YDoc({ clientID: client })
    let last
    const apply = update => W.applyUpdate(doc, update, null)
    if (state) apply(state)
    const observer = writes && doc.onUpdate(update => (last = update)) // works while it is held
    const text = doc.getText('text')
    const array = doc.getArray('array')
    const map = doc.getMap('map')
    let txn
    const roots = {} // none can be asked for inside a transaction
    return {
      observer,
      open: (root, kind) => (roots[root] = kind === 'map' ? doc.getMap(root) : doc.getArray(root)),
      begin(work) {
        txn = doc.beginTransaction(null)
        try {
          work()
        } finally {
          txn.commit()
          txn.free()
          txn = undefined
        }
      },
      take: () => last,
      insertText: (index, value) => text.insert(index, value, undefined, txn),
      erase: (index, count) => text.delete(index, count, txn),
      insert: (index, values) => array.insert(index, values, txn),
      push: (root, values) => roots[root].push(values, txn),
      put: (key, value) => map.set(key, value, txn),
      putIn: (root, key, value) => roots[root].set(key, value, txn),
      putMap: (root, key, fields) => roots[root].set(key, new W.YMap(fields), txn),
      apply,
      encode: () => W.encodeStateAsUpdate(doc),
      version: () => W.encodeStateVector(doc),
      since: version => W.encodeStateAsUpdate(doc, version),
      each: (root, take) => roots[root].toJson().forEach(take),
      eachIn: (root, take) => Object.values(roots[root].toJson()).forEach(take),
      content: () => [text.toString(), array.toJson(), map.toJson()]
    }
  }
}

const loro = {
  make(client, state, writes = false) {
    const doc = new LoroDoc()
    doc.setPeerId(BigInt(client))
    if (state) doc.import(state)
    const text = doc.getText('text')
    const array = doc.getList('array')
    const map = doc.getMap('map')
    let known = doc.version()
    let last
    let batch
    return {
      doc,
      together(work) {
        batch = []
        work()
        doc.importBatch(batch)
        batch = undefined
      },
      begin(work) {
        work()
        doc.commit()
        if (!writes) return
        last = doc.export({ mode: 'update', from: known })
        known = doc.version()
      },
      take: () => last,
      insertText: (index, value) => text.insert(index, value),
      erase: (index, count) => text.delete(index, count),
      insert: (index, values) => values.forEach((value, i) => array.insert(index + i, value)),
      push: (root, values) => values.forEach(value => doc.getList(root).push(value)),
      put: (key, value) => map.set(key, value),
      putIn: (root, key, value) => doc.getMap(root).set(key, value),
      putMap(root, key, fields) {
        const inner = doc.getMap(root).setContainer(key, new LoroMap())
        for (const [name, value] of Object.entries(fields)) inner.set(name, value)
      },
      apply: update => (batch ? batch.push(update) : doc.import(update)),
      encode: () => doc.export({ mode: 'update' }),
      version: () => doc.version().encode(),
      since: version => doc.export({ mode: 'update', from: VersionVector.decode(version) }),
      each: (root, take) => doc.getList(root).toArray().forEach(take),
      eachIn: (root, take) => doc.getMap(root).values().forEach(take),
      content: () => [text.toString(), array.toJSON(), map.toJSON()]
    }
  }
}
const actor = client => client.toString(16).padStart(32, '0')
const empty = automerge.save(
  automerge.from(
    { text: '', array: [], map: {}, entries: [], book: {}, members: {} },
    actor(0xabcdef)
  )
)

const am = {
  make(client, state, writes = false) {
    let doc = automerge.load(state ?? empty, actor(client))
    let draft
    let last
    return {
      begin(work) {
        doc = automerge.change(doc, d => {
          draft = d
          work()
        })
        if (writes) last = automerge.saveIncremental(doc)
      },
      take: () => last,
      insertText: (index, value) => automerge.splice(draft, ['text'], index, 0, value),
      erase: (index, count) => automerge.splice(draft, ['text'], index, count),
      insert: (index, values) => draft.array.splice(index, 0, ...values),
      // An entry as one immutable string: the nearest to one value.
      push: (root, values) =>
        draft[root].push(
          ...values.map(value => new automerge.ImmutableString(JSON.stringify(value)))
        ),
      put: (key, value) => (draft.map[key] = value),
      putIn: (root, key, value) =>
        (draft.book[key] = new automerge.ImmutableString(JSON.stringify(value))),
      putMap: (root, key, fields) => (draft[root][key] = { ...fields }),
      apply: update => (doc = automerge.loadIncremental(doc, update)),
      encode: () => automerge.save(doc),
      version: () => automerge.getHeads(doc),
      since: heads => automerge.saveSince(doc, heads),
      each: (root, take) => doc[root].forEach(value => take(JSON.parse(String(value)))),
      eachIn: (root, take) =>
        Object.values(doc.book).forEach(value => take(JSON.parse(String(value)))),
      content: () => [doc.text.toString(), doc.array, doc.map]
    }
  }
}

export const libraries = { yjs, ywasm, loro, automerge: am }
