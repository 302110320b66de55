import { array } from './families/array.mjs'
import { crowd } from './families/crowd.mjs'
import { exchange } from './families/exchange.mjs'
import { formatted } from './families/formatted.mjs'
import { json } from './families/json.mjs'
import { map } from './families/map.mjs'
import { moments } from './families/moments.mjs'
import { text } from './families/text.mjs'
import { undo } from './families/undo.mjs'
import { xml } from './families/xml.mjs'
import { wire } from './families/wire.mjs'

// A kind of trace is a list of families. A family may bring
//   roots    [[name, type]] that replicas declare at the beginning, mostly
//   edits    [{ fits(type), make(trace, type, to) }]: one edit of such a type in yjs; gives the
//            request that says the same (`to` is its "doc" and "path"); the first that fits
//   steps    [{ weight, run(trace, replica) }]: anything else that happens
//   compare  (trace, replica) => asks after every step
// `replicas` says how few and how many there are.
const kind = (families, roots) => ({
  replicas: [2, 4],
  roots: roots ?? families.flatMap(family => family.roots ?? []),
  late: families.flatMap(family => family.roots ?? []).filter(([name]) => name !== ''),
  edits: families.flatMap(family => family.edits ?? []),
  steps: families.flatMap(family => family.steps ?? []),
  compares: families.map(family => family.compare).filter(Boolean)
})

const usual = [
  ['peta', 'map'],
  ['daftar', 'array'],
  ['teks', 'text'],
  ['', 'map']
]

// Roots that come late lose in yjs what they knew of formats and of places, so these come first, or
// never: a text that yjs takes for a plain one loses the ends of its formats when it is cut.
const all = [map, array, formatted, xml, exchange, json]
const rich = roots => {
  const made = kind(all, roots)
  const late = made.late.filter(([, type]) => type !== 'text')
  return { ...made, late, rich: true, early: true }
}

export const kinds = {
  plain: kind([map, array, text, exchange, json], usual),
  crowd: { ...kind([crowd, undo, exchange, json]), replicas: [5, 12] },
  moments: kind([map, array, text, exchange, json, moments], usual),
  undo: kind([map, array, text, exchange, json, undo], usual),
  formatted: rich(formatted.roots),
  xml: rich(xml.roots),
  rich: rich([...usual, ...xml.roots]),
  richundo: {
    ...kind([...all, moments, undo], [...usual, ...xml.roots]),
    rich: true,
    early: true
  },
  wire: kind([map, array, text, exchange, wire], usual)
}
