import * as Y from 'yjs'
import { randomText } from '../values.mjs'

// Plain text: no formatting.
export const text = {
  roots: [['teks', 'text']],
  edits: [
    {
      fits: type => type instanceof Y.Text,
      make({ random }, type, to) {
        const length = type.length
        const index = random.chance(30) ? length : random.below(length + 1)
        if (length > 0 && random.chance(35)) {
          const at = random.below(length)
          const count = random.between(1, Math.min(length - at, 6))
          type.delete(at, count)
          return `{"do":"text.delete",${to},"index":${at},"length":${count}}`
        }
        const inserted = randomText(random)
        type.insert(index, inserted)
        return `{"do":"text.insert",${to},"index":${index},"text":${JSON.stringify(inserted)}}`
      }
    }
  ]
}
