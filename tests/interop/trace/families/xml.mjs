import * as Y from 'yjs'
import { notation } from '../notation.mjs'
import { randomPlain, randomXml } from '../values.mjs'

// XML fragments and elements; texts and hooks in them have families of their own.
export const xml = {
  roots: [['pohon', 'xml']],
  edits: [
    {
      fits: type => type instanceof Y.XmlFragment,
      make({ random }, type, to) {
        if (type instanceof Y.XmlElement && random.chance(40)) {
          const key = random.pick(['id', 'kelas', '3', 'é'])
          if (random.chance(30)) {
            type.removeAttribute(key)
            return `{"do":"xml.attribute",${to},"key":"${key}"}`
          }
          const value = random.chance(60) ? key : randomPlain(random, false)
          type.setAttribute(key, value)
          return `{"do":"xml.attribute",${to},"key":"${key}","value":${notation(value)}}`
        }
        const length = type.length
        if (length > 0 && random.chance(30)) {
          const index = random.below(length)
          const count = random.between(1, Math.min(length - index, 3))
          type.delete(index, count)
          return `{"do":"xml.delete",${to},"index":${index},"length":${count}}`
        }
        const index = random.below(length + 1)
        const made = Array.from({ length: random.between(1, 3) }, () => randomXml(random))
        type.insert(
          index,
          made.map(one => one.value)
        )
        const texts = made.map(one => one.text).join(',')
        return `{"do":"xml.insert",${to},"index":${index},"values":[${texts}]}`
      }
    }
  ]
}
