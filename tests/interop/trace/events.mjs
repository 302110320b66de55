import * as Y from 'yjs'
import { notation } from './notation.mjs'

// What observeDeep tells, in the notation of the stream.

const kinds = [
  [Y.XmlText, 'xmltext'],
  [Y.Text, 'text'],
  [Y.XmlHook, 'xmlhook'],
  [Y.Map, 'map'],
  [Y.Array, 'array'],
  [Y.XmlElement, 'xmlelement'],
  [Y.XmlFragment, 'xmlfragment']
]

// A value as text; shared types by their kind, subdocuments by their guid.
export const reference = value => {
  if (value instanceof Y.Doc) return `{"$type":"doc","guid":${JSON.stringify(value.guid)}}`
  if (value instanceof Y.AbstractType) {
    return `{"$type":"${kinds.find(([type]) => value instanceof type)[1]}"}`
  }
  return notation(value)
}

export const deltaText = delta => {
  const ops = delta.map(op => {
    const parts = []
    if (Array.isArray(op.insert)) parts.push(`"insert":[${op.insert.map(reference).join(',')}]`)
    else if (op.insert !== undefined) parts.push(`"insert":${reference(op.insert)}`)
    if (op.retain !== undefined) parts.push(`"retain":${op.retain}`)
    if (op.delete !== undefined) parts.push(`"delete":${op.delete}`)
    if (op.attributes !== undefined) parts.push(`"attributes":${notation(op.attributes)}`)
    return `{${parts.join(',')}}`
  })
  return `[${ops.join(',')}]`
}

const keysText = keys => {
  const parts = [...keys].map(([key, { action, oldValue }]) => {
    const old = oldValue === undefined ? '' : `,"oldValue":${reference(oldValue)}`
    return `${JSON.stringify(key)}:{"action":"${action}"${old}}`
  })
  return `{${parts.join(',')}}`
}

export const eventText = (root, event) => {
  const { path, keys } = event
  const { delta } = event.changes
  const parts = [`"path":${JSON.stringify([root, ...path])}`]
  if (delta.length > 0) parts.push(`"delta":${deltaText(delta)}`)
  if (keys.size > 0) parts.push(`"keys":${keysText(keys)}`)
  return `{${parts.join(',')}}`
}
