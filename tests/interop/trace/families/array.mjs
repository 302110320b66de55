import * as Y from 'yjs'
import { randomValue } from '../values.mjs'

export const array = {
  roots: [['daftar', 'array']],
  edits: [
    {
      fits: type => type instanceof Y.Array,
      make({ random }, type, to) {
        const length = type.length
        const index = random.chance(30) ? length : random.below(length + 1)
        if (length > 0 && random.chance(35)) {
          const at = random.below(length)
          const count = random.between(1, Math.min(length - at, 6))
          type.delete(at, count)
          return `{"do":"array.delete",${to},"index":${at},"length":${count}}`
        }
        const values = Array.from({ length: random.between(1, 4) }, () => randomValue(random, true))
        type.insert(
          index,
          values.map(v => v.value)
        )
        const texts = values.map(v => v.text).join(',')
        return `{"do":"array.insert",${to},"index":${index},"values":[${texts}]}`
      }
    }
  ]
}
