import * as Y from 'yjs'
import { deliver } from './exchange.mjs'

// Mostly the beginning, where those meet who saw nothing and those who saw something.
const place = (random, length) => (random.chance(60) ? 0 : random.below(length + 1))

// Many who write in the same few places before they hear of each other, and then hear of many.
export const crowd = {
  roots: [
    ['peta', 'map'],
    ['daftar', 'array'],
    ['teks', 'text']
  ],
  edits: [
    {
      fits: type => type instanceof Y.Map,
      make({ random }, type, to) {
        const key = random.pick(['a', 'b'])
        const value = random.below(1000)
        type.set(key, value)
        return `{"do":"map.set",${to},"key":"${key}","value":${value}}`
      }
    },
    {
      fits: type => type instanceof Y.Array,
      make({ random }, type, to) {
        const index = place(random, type.length)
        const value = random.below(1000)
        type.insert(index, [value])
        return `{"do":"array.insert",${to},"index":${index},"values":[${value}]}`
      }
    },
    {
      fits: type => type instanceof Y.Text,
      make({ random }, type, to) {
        const index = place(random, type.length)
        if (type.length > index && random.chance(20)) {
          type.delete(index, 1)
          return `{"do":"text.delete",${to},"index":${index},"length":1}`
        }
        const text = `${random.below(100)},`
        type.insert(index, text)
        return `{"do":"text.insert",${to},"index":${index},"text":"${text}"}`
      }
    }
  ],
  steps: [
    {
      weight: 60,
      run(trace, replica) {
        for (let i = trace.random.between(1, 12); i > 0; i--) deliver(trace, replica)
      }
    }
  ]
}
