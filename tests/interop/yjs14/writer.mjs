import * as Y from '@y/y'

// A replica of Yjs 14, edited at random. Every type there is a list, a text and a map at once; each
// root here is used as one of them, so that Yjs 13 can read it.

const words = ['padi', 'é', 'kopi ', '稻', 'uang', '\u{1F33E}']
const values = [1, -7, 2 ** 40, 0.5, null, true, 'beras', { a: [1, 'x'] }, new Uint8Array([1, 2])]

export class Writer {
  constructor(id, gc) {
    this.doc = new Y.Doc({ gc })
    this.doc.clientID = id
    this.own = { v1: [], v2: [] }
    this.doc.on('update', (update, origin) => origin === null && this.own.v1.push(update))
    this.doc.on('updateV2', (update, origin) => origin === null && this.own.v2.push(update))
    this.text = this.doc.get('teks')
    this.list = this.doc.get('daftar')
    this.map = this.doc.get('peta')
    this.tree = this.doc.get('pohon')
  }

  // One transaction; gives its update in both encodings, and those that followed by themselves.
  edit(random) {
    this.doc.transact(() => {
      for (let i = random.between(1, 3); i > 0; i--) this.change(random)
    }, null)
    const second = this.own.v2.splice(0)
    return this.own.v1.splice(0).map((v1, i) => ({ v1, v2: second[i] }))
  }

  change(random) {
    const { text, list, map, tree } = this
    const key = random.pick(['a', 'b', '7'])
    const erase = type => {
      const at = random.below(type.length)
      type.delete(at, random.between(1, Math.min(4, type.length - at)))
    }
    const marks = { [random.pick(['tebal', 'miring'])]: random.pick([true, null]) }
    const steps = [
      () => text.insert(this.between(random), random.pick(words)),
      () => text.insert(this.between(random), random.pick(words), { tebal: true }),
      () => text.length > 0 && this.eraseText(random),
      () => text.length > 0 && text.format(0, this.between(random), marks),
      () => list.insert(random.between(0, list.length), [random.pick(values), random.pick(values)]),
      () => list.length > 0 && erase(list),
      () => list.insert(list.length, [new Y.Type()]),
      () => map.setAttr(key, random.pick(values)),
      () => map.deleteAttr(key),
      () => map.setAttr('isi', new Y.Type()),
      () => map.getAttr('isi')?.insert(0, [random.pick(words)]), // a fragment: no null in Yjs 13
      () => tree.insert(random.between(0, tree.length), [new Y.Type('p')]),
      () => tree.length > 0 && tree.get(0).setAttr('kelas', random.pick(words)),
      () => tree.length > 0 && erase(tree)
    ]
    random.pick(steps)()
  }

  // Whole pairs of surrogates only: where one is split, replicas of Yjs may end apart.
  units() {
    return Array.from(this.text.toString(), letter => letter.length)
  }
  between(random) {
    const units = this.units()
    return units.slice(0, random.between(0, units.length)).reduce((sum, n) => sum + n, 0)
  }
  eraseText(random) {
    const units = this.units()
    if (units.length === 0) return
    const first = random.below(units.length)
    const at = units.slice(0, first).reduce((sum, n) => sum + n, 0)
    this.text.delete(at, units.slice(first, first + random.between(1, 4)).reduce((a, b) => a + b))
  }

  apply({ v1 }) {
    Y.applyUpdate(this.doc, v1, 'network')
  }
  state() {
    return { v1: Y.encodeStateAsUpdate(this.doc), v2: Y.encodeStateAsUpdateV2(this.doc) }
  }
  // Structs that came before those in front of them leave a Skip.
  hasGaps() {
    return [...this.doc.store.clients.values()].some(all => all.some(one => one instanceof Y.Skip))
  }
}

export const merged = updates => ({
  v1: Y.mergeUpdates(updates.map(one => one.v1)),
  v2: Y.mergeUpdatesV2(updates.map(one => one.v2))
})
