import { base64 } from './notation.mjs'

export const ok = '{"ok":true}'

// Which parts of a change answer are compared.
const compared = { update: true, update2: true, delta: true }

const transactionMembers = ({ v1, v2, events }) => {
  const members = {}
  if (compared.update && v1 !== undefined) members.update = base64(v1)
  if (compared.update2 && v2 !== undefined) members.update2 = base64(v2)
  if (compared.delta) members.delta = [...events].sort()
  return members
}

// The order of events and of the keys in them is free: both sides are sorted.
const sortedText = value => {
  if (Array.isArray(value)) return `[${value.map(sortedText).join(',')}]`
  if (value === null || typeof value !== 'object') {
    return Object.is(value, -0) ? '-0' : JSON.stringify(value)
  }
  const keys = Object.keys(value).sort()
  return `{${keys.map(key => `${JSON.stringify(key)}:${sortedText(value[key])}`).join(',')}}`
}

const strip = answer => {
  const { update, update2, delta, ...rest } = answer
  return {
    ...rest,
    ...(compared.update && update !== undefined && { update }),
    ...(compared.update2 && update2 !== undefined && { update2 }),
    ...(compared.delta && delta !== undefined && { delta: delta.map(sortedText).sort() }),
    ...(rest.then !== undefined && { then: rest.then.map(strip) })
  }
}

// A check of the answer that a change must give. `step` is what yjs did: its transactions that
// wrote something, the asked one first if `step.own`; `more` are further members.
export const changeAnswer = (step, more = {}) => {
  const empty = { events: [] }
  const all = step.transactions
  const own = all.find(one => one.own) ?? empty
  const then = all.filter(one => !one.own && one.v1 !== undefined)
  const expected = { ok: true, ...transactionMembers(own), ...more }
  expected.delta = expected.delta?.map(text => sortedText(JSON.parse(text))).sort()
  if (then.length > 0) {
    expected.then = then.map(one => {
      const members = transactionMembers(one)
      members.delta = members.delta?.map(text => sortedText(JSON.parse(text))).sort()
      return members
    })
  }
  if (step.subdocs !== null) expected.subdocs = step.subdocs
  const wanted = sortedText(expected)
  return answer => {
    let got
    try {
      got = sortedText(strip(JSON.parse(answer)))
    } catch {
      return wanted
    }
    return got === wanted ? null : wanted
  }
}
