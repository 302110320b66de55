import * as Y from 'yjs'
import { notation } from './notation.mjs'

export const words = [
  'lumbung',
  'simpanan',
  'é',
  '漢字',
  '😀',
  '👩‍🌾',
  'a',
  'b',
  'c',
  ' ',
  '\n',
  '"',
  '\\',
  '\u0001'
]
export const keys = ['a', 'b', 'c', 'nama', '10', '2', '07', '😀', '']

export const randomText = random => {
  let text = ''
  for (let i = random.between(1, 4); i > 0; i--) text += random.pick(words)
  return text
}

export const randomPlain = (random, inList, depth = 0) => {
  switch (random.below(inList ? 12 : 14)) {
    case 0:
      return null
    case 1:
      return random.chance(50)
    case 2:
      return random.below(100)
    case 3:
      return -random.below(5000)
    case 4:
      return random.pick([2147483647, 2147483648, -2147483648, 4294967296, 9007199254740991])
    case 5:
      return random.pick([0.5, 0.1, -0, 1e21, 1.5e-7, 3.4e38, NaN, Infinity, -Infinity])
    case 6:
    case 7:
      return randomText(random)
    case 8:
      return new Uint8Array(Array.from({ length: random.below(5) }, () => random.below(256)))
    case 9:
      return depth > 2
        ? []
        : Array.from({ length: random.below(4) }, () => randomPlain(random, false, depth + 1))
    case 10:
    case 11: {
      const object = {}
      for (let i = depth > 2 ? 0 : random.below(4); i > 0; i--) {
        object[random.pick(keys)] = randomPlain(random, false, depth + 1)
      }
      return object
    }
    case 12:
      return undefined
    default:
      return BigInt(random.between(-1000, 1000)) * 1000000007n
  }
}

// A value to write: plain, or a shared type with its notation beside it.
export const randomValue = (random, inList, depth = 0) => {
  if (depth > 2 || !random.chance(30)) {
    const value = randomPlain(random, inList)
    return { value, text: notation(value) }
  }
  switch (random.below(3)) {
    case 0: {
      const entries = new Map()
      for (let i = random.below(3); i > 0; i--) {
        entries.set(random.pick(keys), randomValue(random, false, depth + 1))
      }
      // The request is JSON: integer-like keys come first there, so yjs has to set them first too.
      const object = Object.fromEntries(entries)
      const map = new Y.Map()
      for (const key of Object.keys(object)) map.set(key, object[key].value)
      const body = Object.keys(object).map(k => `${JSON.stringify(k)}:${object[k].text}`)
      return { value: map, text: `{"$type":"map","value":{${body.join(',')}}}` }
    }
    case 1: {
      const elements = Array.from({ length: random.below(4) }, () =>
        randomValue(random, true, depth + 1)
      )
      const array = Y.Array.from(elements.map(e => e.value))
      return {
        value: array,
        text: `{"$type":"array","value":[${elements.map(e => e.text).join(',')}]}`
      }
    }
    default: {
      const text = random.chance(30) ? '' : randomText(random)
      return { value: new Y.Text(text), text: `{"$type":"text","text":${JSON.stringify(text)}}` }
    }
  }
}
