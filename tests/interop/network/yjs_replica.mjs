import * as Y from 'yjs'

// Edits as data (edits.mjs) on a real yjs document.

const make = value => {
  if (value === null || typeof value !== 'object' || value.$type === undefined) return value
  switch (value.$type) {
    case 'map': {
      const made = new Y.Map()
      for (const [key, inner] of Object.entries(value.value)) made.set(key, make(inner))
      return made
    }
    case 'array':
      return Y.Array.from(value.value.map(make))
    case 'text':
      return new Y.Text(value.text)
    case 'xmltext':
      return new Y.XmlText(value.text)
    default: {
      const made = new Y.XmlElement(value.name)
      made.insert(0, value.children.map(make))
      return made
    }
  }
}

const edits = {
  'map.set': (type, { key, value }) => type.set(key, make(value)),
  'map.delete': (type, { key }) => type.delete(key),
  'array.insert': (type, { index, values }) => type.insert(index, values.map(make)),
  'array.delete': (type, { index, length }) => type.delete(index, length),
  'text.insert': (type, { index, text, attributes }) => type.insert(index, text, attributes),
  'text.delete': (type, { index, length }) => type.delete(index, length),
  'text.format': (type, { index, length, attributes }) => type.format(index, length, attributes),
  'text.embed': (type, { index, embed, attributes }) => type.insertEmbed(index, embed, attributes),
  'xml.insert': (type, { index, values }) => type.insert(index, values.map(make)),
  'xml.delete': (type, { index, length }) => type.delete(index, length),
  'xml.attribute': (type, { key, value }) =>
    value === undefined ? type.removeAttribute(key) : type.setAttribute(key, value)
}

export const openRoots = doc => ({
  peta: doc.getMap('peta'),
  daftar: doc.getArray('daftar'),
  teks: doc.getText('teks'),
  pohon: doc.getXmlFragment('pohon')
})

export const viewOf = ({ peta, daftar, teks, pohon }) => ({
  peta: peta.toJSON(),
  daftar: daftar.toJSON(),
  teks: teks.toDelta(),
  pohon: pohon.toString()
})

export class YjsReplica {
  constructor(id, gc) {
    this.kind = 'yjs'
    this.id = id
    this.doc = new Y.Doc({ gc })
    this.doc.clientID = id
    this.roots = openRoots(this.doc)
    // Who works out the delta of a text also deletes formats in it, so all replicas do it.
    for (const root of Object.values(this.roots)) {
      root.observeDeep(events => events.forEach(event => event.changes.delta))
    }
    this.updates = [] // of every transaction, others' too
    this.written = [] // of our own, those that yjs starts by itself too
    this.doc.on('update', (update, origin) => {
      this.updates.push(update)
      if (origin !== 'network') this.written.push(update)
    })
  }

  takeWritten() {
    return this.written.splice(0)
  }

  edit({ do: verb, path, ...how }) {
    let type = this.roots[path[0]]
    for (const step of path.slice(1)) type = type.get(step)
    edits[verb](type, how)
    return this.takeWritten()
  }

  apply(update, v = 1) {
    const apply = v === 1 ? Y.applyUpdate : Y.applyUpdateV2
    apply(this.doc, update, 'network')
    return this.takeWritten()
  }

  view() {
    return viewOf(this.roots)
  }

  stateVector() {
    return Y.encodeStateVector(this.doc)
  }

  diff(stateVector) {
    return Y.encodeStateAsUpdate(this.doc, stateVector)
  }

  state() {
    return Y.encodeStateAsUpdate(this.doc)
  }

  snapshot() {
    return Y.encodeSnapshot(Y.snapshot(this.doc))
  }

  pending() {
    const { pendingStructs, pendingDs } = this.doc.store
    return pendingStructs !== null || pendingDs !== null
  }

  close() {
    this.doc.destroy()
  }
}
