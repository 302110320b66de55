import * as Y from 'yjs'
import { notation, plainValue } from './notation.mjs'

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

const attributeValues = [
  ...['true', 'null', '"merah"', '1', '{"href":"a"}', '{"a":{"b":1}}', '[1,"x"]'],
  ...['-0', '0', '{"$number":"NaN"}', '{"a":-0}', '{"$bytes":"AQI="}', '[{"$undefined":true}]']
]

// Attributes in the notation of the stream.
export const randomAttributes = random => {
  const chosen = new Set()
  for (let i = random.below(4); i > 0; i--) {
    chosen.add(random.pick(['tebal', 'miring', 'tautan', '2', '10']))
  }
  const object = {}
  for (const key of chosen) object[key] = 0
  const parts = Object.keys(object).map(key => {
    const value = random.chance(50) ? random.pick(['true', 'null']) : random.pick(attributeValues)
    return `"${key}":${value}`
  })
  return `{${parts.join(',')}}`
}

const randomFormatted = (random, xml, depth) => {
  const made = xml ? new Y.XmlText() : new Y.Text()
  const kind = xml ? 'xmltext' : 'text'
  if (depth > 1 || random.chance(50)) {
    const text = randomText(random)
    made.insert(0, text)
    return { value: made, text: `{"$type":"${kind}","text":${JSON.stringify(text)}}` }
  }
  const ops = Array.from({ length: random.between(1, 3) }, () => [
    randomText(random),
    randomAttributes(random)
  ])
  made.applyDelta(ops.map(([text, json]) => ({ insert: text, attributes: plainValue(json) })))
  const texts = ops.map(
    ([text, json]) => `{"insert":${JSON.stringify(text)},"attributes":${json}}`
  )
  return { value: made, text: `{"$type":"${kind}","delta":[${texts.join(',')}]}` }
}

// Something that can stand in XML.
export const randomXml = (random, depth = 0) => {
  const kind = random.below(10)
  if (kind < 4 || depth > 2) return randomFormatted(random, true, depth)
  if (kind === 9) {
    const name = random.pick(['kait', 'é'])
    return { value: new Y.XmlHook(name), text: `{"$type":"xmlhook","name":"${name}"}` }
  }
  const children = Array.from({ length: random.below(3) }, () => randomXml(random, depth + 1))
  const texts = `"children":[${children.map(one => one.text).join(',')}]`
  if (kind === 8) {
    const made = new Y.XmlFragment()
    made.insert(
      0,
      children.map(one => one.value)
    )
    return { value: made, text: `{"$type":"xmlfragment",${texts}}` }
  }
  const name = random.pick(['p', 'Div', 'h1'])
  const made = new Y.XmlElement(name)
  made.insert(
    0,
    children.map(one => one.value)
  )
  const attributes = {}
  for (let i = random.below(3); i > 0; i--) {
    attributes[random.pick(['id', '7', 'kelas'])] = randomPlain(random, false, 2)
  }
  for (const key of Object.keys(attributes)) made.setAttribute(key, attributes[key])
  return {
    value: made,
    text: `{"$type":"xmlelement","name":"${name}","attributes":${notation(attributes)},${texts}}`
  }
}

const randomSubdocument = random => {
  const guid = `g${random.below(1000)}`
  const options = {}
  if (random.chance(40)) options.gc = random.chance(50)
  if (random.chance(40)) options.autoLoad = random.chance(50)
  if (random.chance(40)) options.meta = randomPlain(random, false, 2) ?? null
  const more = Object.keys(options).map(key => `,"${key}":${notation(options[key])}`)
  return {
    value: new Y.Doc({ guid, ...options }),
    text: `{"$type":"doc","guid":"${guid}"${more.join('')}}`
  }
}

const randomRich = (random, depth) => {
  const kind = random.below(10)
  if (kind < 4) return randomFormatted(random, kind === 3, depth)
  return kind < 7 ? randomXml(random, depth) : randomSubdocument(random)
}

// A value to write: plain, or a shared type with its notation beside it.
export const randomValue = (random, inList, depth = 0) => {
  if (depth > 2 || !random.chance(30)) {
    const value = randomPlain(random, inList)
    return { value, text: notation(value) }
  }
  if (random.rich && random.chance(50)) return randomRich(random, depth)
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
