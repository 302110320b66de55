// Drives the real yjs and `lumbung-crdt stream` through the same seeded random traces and compares
// every answer: the bytes of each update, the whole state, state vectors and JSON.
//
//   node tests/interop/differential.mjs --tool build/dev/crdt/lumbung-crdt --traces 2000 --seed 1
//
// A failing trace prints its seed; --traces 1 --seed THAT plays it alone, --verbose shows requests.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import * as Y from 'yjs'

const { values: options } = parseArgs({
  options: {
    traces: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    tool: { type: 'string', default: 'build/dev/crdt/lumbung-crdt' },
    verbose: { type: 'boolean', default: false }
  }
})

// Random numbers from a seed (splitmix-like mixing of 32 bits).
const makeRandom = seed => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
  const below = n => next() % n
  return {
    below,
    chance: percent => below(100) < percent,
    pick: list => list[below(list.length)],
    between: (low, high) => low + below(high - low + 1)
  }
}

const base64 = bytes => Buffer.from(bytes).toString('base64')

// A value in the notation of the stream, as text; key order is JavaScript's own.
const notation = value => {
  if (value === undefined) return '{"$undefined":true}'
  if (typeof value === 'bigint') return `{"$bigint":"${value}"}`
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return `{"$number":"${value}"}`
    return Object.is(value, -0) ? '-0' : JSON.stringify(value)
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (value instanceof Uint8Array) return `{"$bytes":"${base64(value)}"}`
  if (Array.isArray(value)) return `[${value.map(notation).join(',')}]`
  return `{${Object.keys(value)
    .map(k => `${JSON.stringify(k)}:${notation(value[k])}`)
    .join(',')}}`
}

const words = [
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
const keys = ['a', 'b', 'c', 'nama', '10', '2', '07', '😀', '']

const randomText = random => {
  let text = ''
  for (let i = random.between(1, 4); i > 0; i--) text += random.pick(words)
  return text
}

const randomPlain = (random, inList, depth = 0) => {
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
const randomValue = (random, inList, depth = 0) => {
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

// The tool, with requests sent ahead of their answers.
class Tool {
  constructor(path) {
    this.process = spawn(path, ['stream'], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.waiting = []
    this.first = 0
    this.room = null
    this.ended = new Promise(resolve => this.process.on('close', resolve))
    this.process.on('error', error => {
      console.error(`cannot start ${path}: ${error.message}`)
      process.exit(2)
    })
    this.process.stdin.on('error', () => {})
    createInterface({ input: this.process.stdout }).on('line', line => {
      const check = this.waiting[this.first]
      this.waiting[this.first++] = undefined
      if (this.first > 4096) {
        this.waiting.splice(0, this.first)
        this.first = 0
      }
      check(line)
      if (this.room !== null && this.waiting.length - this.first < 500) {
        this.room()
        this.room = null
      }
    })
  }

  ask(request, check) {
    this.waiting.push(check)
    this.process.stdin.write(request + '\n')
  }

  async drain(most = 1500) {
    if (this.waiting.length - this.first > most)
      await new Promise(resolve => {
        this.room = resolve
      })
  }
}

class Trace {
  constructor(tool, seed) {
    this.tool = tool
    this.seed = seed
    this.random = makeRandom(seed)
    this.failure = null
    this.steps = 0
    this.replicas = []
  }

  ask(request, expected) {
    if (options.verbose) console.log(`> ${request}`)
    this.tool.ask(request, answer => {
      if (options.verbose) console.log(`< ${answer}`)
      if (answer !== expected && this.failure === null) this.failure = { request, expected, answer }
    })
  }

  clientId() {
    const random = this.random
    const edge = random.pick([2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 31, 127, 128])
    for (;;) {
      const id = random.chance(15)
        ? edge - random.below(3)
        : random.between(1, 2 ** 31) + (random.chance(50) ? random.below(2 ** 21) * 2 ** 32 : 0)
      if (!this.replicas.some(r => r.doc.clientID === id)) return id
    }
  }

  open() {
    const count = this.random.between(2, 4)
    const gc = this.random.chance(60)
    for (let i = 0; i < count; i++) {
      const doc = new Y.Doc({ gc })
      doc.clientID = this.clientId()
      const name = `${this.seed}.${i}`
      const replica = { doc, name, updates: [], inbox: [], roots: new Map() }
      doc.on('update', update => replica.updates.push(update))
      this.replicas.push(replica)
      this.ask(`{"do":"doc","doc":"${name}","client":${doc.clientID},"gc":${gc}}`, '{"ok":true}')
      for (const [root, type] of [
        ['peta', 'map'],
        ['daftar', 'array'],
        ['teks', 'text'],
        ['', 'map']
      ]) {
        if (this.random.chance(75)) this.declare(replica, root, type)
      }
    }
  }

  declare(replica, root, type) {
    if (replica.roots.has(root)) return
    const doc = replica.doc
    const made =
      type === 'map' ? doc.getMap(root) : type === 'array' ? doc.getArray(root) : doc.getText(root)
    replica.roots.set(root, made)
    this.ask(
      `{"do":"root","doc":"${replica.name}","name":"${root}","type":"${type}"}`,
      '{"ok":true}'
    )
  }

  // A random shared type of the replica, with the path that leads to it.
  target(replica) {
    const names = [...replica.roots.keys()]
    if (names.length === 0) {
      this.declare(replica, 'peta', 'map')
      names.push('peta')
    }
    const root = this.random.pick(names)
    let type = replica.roots.get(root)
    const path = [root]
    while (this.random.chance(60)) {
      const inner = []
      if (type instanceof Y.Map)
        type.forEach((v, k) => {
          if (v instanceof Y.AbstractType) inner.push([k, v])
        })
      if (type instanceof Y.Array)
        type.forEach((v, k) => {
          if (v instanceof Y.AbstractType) inner.push([k, v])
        })
      if (inner.length === 0) break
      const [step, next] = this.random.pick(inner)
      path.push(step)
      type = next
    }
    return { type, path: JSON.stringify(path) }
  }

  // One edit on both sides; gives the request text.
  edit(replica) {
    const random = this.random
    const { type, path } = this.target(replica)
    const to = `"doc":"${replica.name}","path":${path}`
    if (type instanceof Y.Map) {
      const key = random.pick(keys)
      if (random.chance(20)) {
        type.delete(key)
        return `{"do":"map.delete",${to},"key":${JSON.stringify(key)}}`
      }
      const { value, text } = randomValue(random, false)
      type.set(key, value)
      return `{"do":"map.set",${to},"key":${JSON.stringify(key)},"value":${text}}`
    }
    const length = type.length
    const index = random.chance(30) ? length : random.below(length + 1)
    if (length > 0 && random.chance(35)) {
      const at = random.below(length)
      const count = random.between(1, Math.min(length - at, 6))
      type.delete(at, count)
      const verb = type instanceof Y.Array ? 'array.delete' : 'text.delete'
      return `{"do":"${verb}",${to},"index":${at},"length":${count}}`
    }
    if (type instanceof Y.Array) {
      const values = Array.from({ length: random.between(1, 4) }, () => randomValue(random, true))
      type.insert(
        index,
        values.map(v => v.value)
      )
      const texts = values.map(v => v.text).join(',')
      return `{"do":"array.insert",${to},"index":${index},"values":[${texts}]}`
    }
    const text = randomText(random)
    type.insert(index, text)
    return `{"do":"text.insert",${to},"index":${index},"text":${JSON.stringify(text)}}`
  }

  changeAnswer(update, more = '') {
    return update === undefined
      ? `{"ok":true${more}}`
      : `{"ok":true,"update":"${base64(update)}"${more}}`
  }

  spread(from, update) {
    for (const other of this.replicas) if (other !== from) other.inbox.push(update)
  }

  editStep(replica) {
    replica.updates.length = 0
    if (this.random.chance(70)) {
      const request = this.edit(replica)
      this.ask(request, this.changeAnswer(replica.updates[0]))
    } else {
      this.ask(`{"do":"begin","doc":"${replica.name}"}`, '{"ok":true}')
      replica.doc.transact(() => {
        for (let i = this.random.between(0, 6); i > 0; i--)
          this.ask(this.edit(replica), '{"ok":true}')
      })
      this.ask(`{"do":"commit","doc":"${replica.name}"}`, this.changeAnswer(replica.updates[0]))
    }
    if (replica.updates.length > 0) this.spread(replica, replica.updates[0])
  }

  apply(replica, update) {
    const doc = replica.doc
    replica.updates.length = 0
    Y.applyUpdate(doc, update)
    const missing = new Map(doc.store.pendingStructs?.missing ?? [])
    if (doc.store.pendingDs !== null) {
      const { ds } = Y.decodeUpdateV2(doc.store.pendingDs)
      for (const client of ds.clients.keys()) {
        if (!missing.has(client)) missing.set(client, Y.getState(doc.store, client))
      }
    }
    const clocks = [...missing].sort((a, b) => a[0] - b[0]).map(([k, v]) => `"${k}":${v}`)
    const more = `,"applied":${replica.updates.length > 0},"missing":{${clocks.join(',')}}`
    this.ask(
      `{"do":"apply","doc":"${replica.name}","update":"${base64(update)}","v":1}`,
      this.changeAnswer(replica.updates[0], more)
    )
  }

  deliverStep(replica) {
    if (replica.inbox.length === 0) return
    const at = this.random.chance(60) ? 0 : this.random.below(replica.inbox.length)
    const update = replica.inbox[at]
    if (!this.random.chance(10)) replica.inbox.splice(at, 1) // else it comes again
    this.apply(replica, update)
  }

  syncStep(replica) {
    const other = this.random.pick(this.replicas)
    if (other === replica) return
    const sv = Y.encodeStateVector(replica.doc)
    this.ask(`{"do":"sv","doc":"${replica.name}"}`, `{"sv":"${base64(sv)}"}`)
    const update = Y.encodeStateAsUpdate(other.doc, sv)
    this.ask(
      `{"do":"state","doc":"${other.name}","since":"${base64(sv)}","v":1}`,
      `{"update":"${base64(update)}"}`
    )
    this.apply(replica, update)
  }

  compare(replica) {
    const { doc, name } = replica
    this.ask(`{"do":"sv","doc":"${name}"}`, `{"sv":"${base64(Y.encodeStateVector(doc))}"}`)
    this.ask(
      `{"do":"state","doc":"${name}","v":1}`,
      `{"update":"${base64(Y.encodeStateAsUpdate(doc))}"}`
    )
    for (const [root, type] of replica.roots) {
      this.ask(
        `{"do":"json","doc":"${name}","root":"${root}"}`,
        `{"json":${notation(type.toJSON())}}`
      )
    }
  }

  async run() {
    const random = this.random
    this.open()
    for (let steps = random.between(5, 40); steps > 0; steps--) {
      const replica = random.pick(this.replicas)
      const kind = random.below(100)
      if (kind < 50) this.editStep(replica)
      else if (kind < 88) this.deliverStep(replica)
      else if (kind < 95) this.syncStep(replica)
      else
        this.declare(
          replica,
          ...random.pick([
            ['peta', 'map'],
            ['daftar', 'array'],
            ['teks', 'text']
          ])
        )
      this.compare(replica)
      await this.tool.drain()
      if (this.failure !== null) break
    }
    for (const replica of this.replicas) {
      this.ask(`{"do":"drop","doc":"${replica.name}"}`, '{"ok":true}')
    }
  }
}

const tool = new Tool(options.tool)
const first = Number(options.seed)
const count = Number(options.traces)
const traces = []
let passed = 0
const settle = trace => {
  if (trace.failure === null) {
    passed++
    return
  }
  failures.push(trace)
  if (failures.length <= 5) {
    console.log(`seed ${trace.seed} differs`)
    console.log(`  request  ${trace.failure.request}`)
    console.log(`  yjs      ${trace.failure.expected}`)
    console.log(`  lumbung  ${trace.failure.answer}`)
  }
}
const failures = []
for (let i = 0; i < count; i++) {
  const trace = new Trace(tool, first + i)
  await trace.run()
  traces.push(trace)
  if (traces.length > 200) {
    // Answers come in order: by now those of the oldest traces are all here.
    await tool.drain(500)
    for (const done of traces.splice(0, 100)) settle(done)
  }
}
tool.process.stdin.end()
await tool.ended
for (const trace of traces) settle(trace)
const unanswered = tool.waiting.length - tool.first
if (unanswered > 0) {
  console.log(`the tool ended with ${unanswered} requests unanswered`)
  if (failures.length === 0) failures.push(null)
}
console.log(`${passed} passed, ${failures.length} failed`)
process.exit(failures.length === 0 && passed === count ? 0 : 1)
