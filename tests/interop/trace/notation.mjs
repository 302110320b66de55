import * as Y from 'yjs'

export const base64 = bytes => Buffer.from(bytes).toString('base64')

// A value in the notation of the stream, as text; key order is JavaScript's own.
export const notation = value => {
  if (value === undefined) return '{"$undefined":true}'
  if (typeof value === 'bigint') return `{"$bigint":"${value}"}`
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return `{"$number":"${value}"}`
    return Object.is(value, -0) ? '-0' : JSON.stringify(value)
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (value instanceof Y.Doc) return `{"$type":"doc","guid":${JSON.stringify(value.guid)}}`
  if (value instanceof Uint8Array) return `{"$bytes":"${base64(value)}"}`
  if (Array.isArray(value)) return `[${value.map(notation).join(',')}]`
  return `{${Object.keys(value)
    .map(k => `${JSON.stringify(k)}:${notation(value[k])}`)
    .join(',')}}`
}

const meant = value => {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(meant)
  if (value.$undefined) return undefined
  if (value.$number !== undefined) return Number(value.$number)
  if (value.$bytes !== undefined) return new Uint8Array(Buffer.from(value.$bytes, 'base64'))
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, meant(inner)]))
}

// The plain value that a text in this notation stands for, made anew.
export const plainValue = text => meant(JSON.parse(text))
