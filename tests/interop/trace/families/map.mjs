import * as Y from 'yjs'
import { keys, randomValue } from '../values.mjs'

export const map = {
  roots: [
    ['peta', 'map'],
    ['', 'map']
  ],
  edits: [
    {
      fits: type => type instanceof Y.Map,
      make({ random }, type, to) {
        const key = random.pick(keys)
        if (random.chance(20)) {
          type.delete(key)
          return `{"do":"map.delete",${to},"key":${JSON.stringify(key)}}`
        }
        const { value, text } = randomValue(random, false)
        type.set(key, value)
        return `{"do":"map.set",${to},"key":${JSON.stringify(key)},"value":${text}}`
      }
    }
  ]
}
