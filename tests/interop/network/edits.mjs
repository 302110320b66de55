import { randomText } from '../trace/values.mjs'

// One random edit as data, made for what a replica shows of itself:
//
//   {"do","path",...} as in the requests of `lumbung-crdt stream`; new objects as {"$type",...}
//
// What stands where follows rules, so that plain JSON tells which objects are shared: of a map's
// keys only `peta`, `daftar` and `teks` hold shared objects, in a list every array and object is
// one, and an XML element holds one text. Objects have one key, since yrs forgets the order of
// several. Surrogate pairs are never split: there yjs itself does not converge.

const scalar = random =>
  random.pick([
    () => null,
    () => random.chance(50),
    () => random.below(1000),
    () => -random.below(2 ** 31),
    () => 2 ** 40 + random.below(99),
    () => random.below(1000) / 8,
    () => randomText(random)
  ])()

const plain = random =>
  random.pick([
    () => scalar(random),
    () => scalar(random),
    () => ({ [random.pick(['a', '漢'])]: scalar(random) }),
    () => [scalar(random), scalar(random)]
  ])()

const newMap = random => ({ $type: 'map', value: random.chance(50) ? { a: scalar(random) } : {} })
const newList = random => ({
  $type: 'array',
  value: Array.from({ length: random.below(3) }, () => scalar(random))
})
const newText = random => ({ $type: 'text', text: randomText(random) })
const newElement = random => ({
  $type: 'xmlelement',
  name: 'p',
  children: [{ $type: 'xmltext', text: letters(random) }],
  attributes: {}
})
const letters = random => random.pick(['padi', 'beras', 'sawah', 'a', 'bc'])

const attributes = random => {
  const chosen = {}
  for (let i = random.between(1, 2); i > 0; i--) {
    chosen[random.pick(['tebal', 'miring', 'warna'])] = random.pick([true, null, 'merah', 3])
  }
  return chosen
}

// Where a text may be cut: each unit of a delta that does not stand inside a pair.
const cuts = delta => {
  const all = [0]
  let index = 0
  for (const { insert } of delta) {
    for (const piece of typeof insert === 'string' ? insert : [insert]) {
      index += typeof piece === 'string' ? piece.length : 1
      all.push(index)
    }
  }
  return all
}

const range = (random, places, most) => {
  const from = random.below(places.length - 1)
  const to = Math.min(places.length - 1, from + random.between(1, most))
  return { index: places[from], length: places[to] - places[from] }
}

const textEdit = (random, path, delta, rich) => {
  const places = cuts(delta)
  const kind = random.below(10)
  if (places.length > 1 && kind < 4) {
    const { index, length } = range(random, places, 5)
    if (!rich || kind > 1) return { do: 'text.delete', path, index, length }
    return { do: 'text.format', path, index, length, attributes: attributes(random) }
  }
  const index = random.pick(places)
  if (rich && kind === 9) {
    return { do: 'text.embed', path, index, embed: { gambar: letters(random) }, attributes: {} }
  }
  const text = randomText(random)
  if (!rich || kind < 7) return { do: 'text.insert', path, index, text }
  return { do: 'text.insert', path, index, text, attributes: attributes(random) }
}

const mapEdit = (random, path, map) => {
  const inner = ['peta', 'daftar', 'teks'].filter(key => map[key] !== undefined)
  if (inner.length > 0 && random.chance(45)) {
    const key = random.pick(inner)
    const next = [...path, key]
    if (key === 'peta') return mapEdit(random, next, map[key])
    if (key === 'daftar') return listEdit(random, next, map[key])
    return textEdit(random, next, [{ insert: map[key] }], false)
  }
  if (random.chance(15)) {
    return { do: 'map.delete', path, key: random.pick(['a', 'b', 'c', 'peta', 'daftar', 'teks']) }
  }
  if (path.length < 6 && random.chance(25)) {
    const [key, make] = random.pick([
      ['peta', newMap],
      ['daftar', newList],
      ['teks', newText]
    ])
    return { do: 'map.set', path, key, value: make(random) }
  }
  return { do: 'map.set', path, key: random.pick(['a', 'b', 'c']), value: plain(random) }
}

const listEdit = (random, path, list) => {
  const inner = [...list.keys()].filter(at => list[at] !== null && typeof list[at] === 'object')
  if (inner.length > 0 && random.chance(35)) {
    const at = random.pick(inner)
    const next = [...path, at]
    return Array.isArray(list[at])
      ? listEdit(random, next, list[at])
      : mapEdit(random, next, list[at])
  }
  if (list.length > 0 && random.chance(35)) {
    const index = random.below(list.length)
    const length = random.between(1, Math.min(4, list.length - index))
    return { do: 'array.delete', path, index, length }
  }
  const index = random.below(list.length + 1)
  const values =
    path.length < 6 && random.chance(25)
      ? [random.chance(50) ? newMap(random) : newList(random)]
      : Array.from({ length: random.between(1, 3) }, () => scalar(random))
  return { do: 'array.insert', path, index, values }
}

const xmlEdit = (random, path, elements) => {
  const at = random.below(elements.length + 1)
  if (elements.length === 0 || random.chance(30)) {
    return { do: 'xml.insert', path, index: at, values: [newElement(random)] }
  }
  const index = random.below(elements.length)
  if (random.chance(25)) return { do: 'xml.delete', path, index, length: 1 }
  if (random.chance(40)) {
    const to = { do: 'xml.attribute', path: [...path, index], key: random.pick(['id', 'kelas']) }
    return random.chance(75) ? { ...to, value: letters(random) } : to
  }
  const text = elements[index]
  const next = [...path, index, 0]
  if (text.length > 0 && random.chance(40)) {
    const from = random.below(text.length)
    const length = random.between(1, text.length - from)
    return { do: 'text.delete', path: next, index: from, length }
  }
  const to = random.below(text.length + 1)
  return { do: 'text.insert', path: next, index: to, text: letters(random) }
}

// The texts of the elements in the XML that toString gives.
const elementTexts = xml => [...xml.matchAll(/<p[^>]*>([^<]*)<\/p>/g)].map(([, text]) => text)

// `view` is what Replica.view() gives.
export const randomEdit = (random, view) => {
  switch (random.below(4)) {
    case 0:
      return mapEdit(random, ['peta'], view.peta)
    case 1:
      return listEdit(random, ['daftar'], view.daftar)
    case 2:
      return textEdit(random, ['teks'], view.teks, true)
    default:
      return xmlEdit(random, ['pohon'], elementTexts(view.pohon))
  }
}
