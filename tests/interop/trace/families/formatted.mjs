import * as Y from 'yjs'
import { deltaText } from '../events.mjs'
import { notation, plainValue } from '../notation.mjs'
import { randomAttributes, randomPlain, randomText, randomValue } from '../values.mjs'

// Formatted text: attributes, embeds, deltas. Objects are made anew for each request, since yjs
// tells them apart.

const embeds = [
  ...['{"gambar":"a.png"}', '{"garis":true,"lebar":2}', '7', 'true', '[1,2]', '-0'],
  ...['{"$number":"NaN"}', '{"$bytes":"AQL/"}', '{"nilai":{"$number":"-Infinity"}}'],
  '[-0,{"$undefined":true}]'
]

// Something to embed, with its notation; a string would be text.
const randomEmbed = random => {
  if (random.chance(30)) {
    for (;;) {
      const made = randomValue(random, false, 1)
      if (made.value instanceof Y.AbstractType) return made
    }
  }
  const text = random.pick(embeds)
  return { value: plainValue(text), text }
}

const fresh = text => (text === undefined ? undefined : plainValue(text))

const insert = (random, type, to) => {
  const index = random.below(type.length + 1)
  const text = randomText(random)
  const attributes = random.chance(50) ? undefined : randomAttributes(random)
  type.insert(index, text, fresh(attributes))
  const more = attributes === undefined ? '' : `,"attributes":${attributes}`
  return `{"do":"text.insert",${to},"index":${index},"text":${JSON.stringify(text)}${more}}`
}

const embed = (random, type, to) => {
  const index = random.below(type.length + 1)
  const { value, text } = randomEmbed(random)
  const attributes = random.chance(50) ? undefined : randomAttributes(random)
  type.insertEmbed(index, value, fresh(attributes))
  const more = attributes === undefined ? '' : `,"attributes":${attributes}`
  return `{"do":"text.embed",${to},"index":${index},"embed":${text}${more}}`
}

const erase = (random, type, to) => {
  const index = random.below(type.length)
  const length = random.between(1, Math.min(type.length - index, 6))
  type.delete(index, length)
  return `{"do":"text.delete",${to},"index":${index},"length":${length}}`
}

const format = (random, type, to) => {
  const index = random.below(type.length)
  const length = random.between(1, Math.min(type.length - index, 8))
  const attributes = randomAttributes(random)
  type.format(index, length, fresh(attributes))
  return `{"do":"text.format",${to},"index":${index},"length":${length},"attributes":${attributes}}`
}

// A random delta for a text of `length` units: what yjs takes and its notation.
export const randomDelta = (random, length, depth = 1) => {
  const ops = []
  const texts = []
  let left = length
  for (let i = random.between(1, 5); i > 0; i--) {
    const attributes = random.chance(50) ? undefined : randomAttributes(random)
    const more = attributes === undefined ? '' : `,"attributes":${attributes}`
    const kind = random.below(5)
    if (kind < 2 || left === 0) {
      const made =
        depth < 2 && random.chance(20)
          ? randomEmbed(random)
          : (text => ({ value: text, text: JSON.stringify(text) }))(randomText(random))
      ops.push({ insert: made.value, attributes: fresh(attributes) })
      texts.push(`{"insert":${made.text}${more}}`)
      continue
    }
    const count = random.between(1, Math.min(left, 6))
    left -= count
    if (kind < 4) {
      ops.push({ retain: count, attributes: fresh(attributes) })
      texts.push(`{"retain":${count}${more}}`)
    } else {
      ops.push({ delete: count })
      texts.push(`{"delete":${count}}`)
    }
  }
  return { ops, text: `[${texts.join(',')}]` }
}

const delta = (random, type, to) => {
  const { ops, text } = randomDelta(random, type.length)
  type.applyDelta(ops)
  return `{"do":"text.delta",${to},"delta":${text}}`
}

const attribute = (random, type, to) => {
  const key = random.pick(['gaya', 'kelas', '3'])
  if (random.chance(30)) {
    type.removeAttribute(key)
    return `{"do":"xml.attribute",${to},"key":"${key}"}`
  }
  const value = randomPlain(random, false)
  type.setAttribute(key, value)
  return `{"do":"xml.attribute",${to},"key":"${key}","value":${notation(value)}}`
}

export const formatted = {
  roots: [['teks', 'text']],
  edits: [
    {
      fits: type => type instanceof Y.Text,
      make({ random }, type, to) {
        const kind = random.below(100)
        if (type instanceof Y.XmlText && random.chance(15)) return attribute(random, type, to)
        if (kind < 30 || type.length === 0) return insert(random, type, to)
        if (kind < 55) return format(random, type, to)
        if (kind < 75) return erase(random, type, to)
        return kind < 85 ? embed(random, type, to) : delta(random, type, to)
      }
    }
  ],
  compare(trace, { name, roots }) {
    for (const [root, type] of roots) {
      if (!(type instanceof Y.Text)) continue
      trace.ask(
        `{"do":"delta","doc":"${name}","path":["${root}"]}`,
        `{"delta":${deltaText(type.toDelta())}}`
      )
    }
  }
}
