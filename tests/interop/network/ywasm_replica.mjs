import Y from 'ywasm'
import { YjsReplica } from './yjs_replica.mjs'

// The same edits on a document of ywasm, the port of Yjs to Rust. Its 0.18.3 forgets a delete that
// comes before what it deletes, so a yjs document stands in front of it as a gate: updates come to
// ywasm as yjs could integrate them.

const make = value => {
  if (value === null || typeof value !== 'object' || value.$type === undefined) return value
  switch (value.$type) {
    case 'map': {
      const entries = Object.entries(value.value).map(([key, inner]) => [key, make(inner)])
      return new Y.YMap(Object.fromEntries(entries))
    }
    case 'array':
      return new Y.YArray(value.value.map(make))
    case 'text':
      return new Y.YText(value.text)
    case 'xmltext':
      return new Y.YXmlText(value.text, {})
    default:
      return new Y.YXmlElement(value.name, {}, value.children.map(make))
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
  'xml.insert': (type, { index, values }) => {
    values.forEach((value, i) => type.insert(index + i, make(value)))
  },
  'xml.delete': (type, { index, length }) => type.delete(index, length),
  'xml.attribute': (type, { key, value }) =>
    value === undefined ? type.removeAttribute(key) : type.setAttribute(key, value)
}

const child = (type, step) => {
  if (typeof type.get === 'function') return type.get(step)
  let at = type.firstChild()
  for (let i = 0; i < step; i++) at = at.nextSibling()
  return at
}

// As yjs writes them.
const withSortedAttributes = xml =>
  xml.replace(/<p ([^>]*)>/g, (_, all) => `<p ${all.match(/\w+="[^"]*"/g).sort().join(' ')}>`)

export class YwasmReplica {
  constructor(id, gc) {
    this.kind = 'ywasm'
    this.id = id
    this.doc = new Y.YDoc({ clientID: id, gc })
    this.roots = {
      peta: this.doc.getMap('peta'),
      daftar: this.doc.getArray('daftar'),
      teks: this.doc.getText('teks'),
      pohon: this.doc.getXmlFragment('pohon')
    }
    this.updates = []
    this.gate = new YjsReplica(id ^ 0x40000000, gc)
    this.observer = this.doc.onUpdate(update => this.updates.push(update))
  }

  edit({ do: verb, path, ...how }) {
    const before = this.updates.length
    let type = this.roots[path[0]]
    for (const step of path.slice(1)) type = child(type, step)
    edits[verb](type, how)
    const own = this.updates.slice(before)
    return [...own, ...own.flatMap(update => this.apply(update))]
  }

  // Gives what the gate wrote: formats that it deleted.
  apply(update) {
    const before = this.gate.updates.length
    const written = this.gate.apply(update)
    for (const one of this.gate.updates.slice(before)) Y.applyUpdate(this.doc, one, 'network')
    return written
  }

  view() {
    const { peta, daftar, teks, pohon } = this.roots
    return {
      peta: peta.toJson(),
      daftar: daftar.toJson(),
      teks: teks.toDelta(),
      pohon: withSortedAttributes(pohon.toString())
    }
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

  pending() {
    if (this.gate.pending()) return true
    const transaction = this.doc.beginTransaction(null)
    const { pendingStructs, pendingDeleteSet } = transaction
    transaction.commit()
    transaction.free()
    return (pendingStructs ?? null) !== null || (pendingDeleteSet ?? null) !== null
  }

  close() {
    this.gate.close()
    this.observer.free()
    this.doc.free()
  }
}
