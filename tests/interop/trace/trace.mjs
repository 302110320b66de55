import * as Y from 'yjs'
import { changeAnswer, ok } from './answers.mjs'
import { eventText } from './events.mjs'
import { base64 } from './notation.mjs'
import { makeRandom } from './random.mjs'

// Notes what yjs does in a step: its transactions with their bytes and events.
export const watch = replica => {
  const { doc } = replica
  replica.step = { transactions: [], subdocs: null }
  const noted = new WeakMap()
  replica.transaction = transaction => {
    if (!noted.has(transaction)) {
      const own = replica.step.transactions.length === 0
      noted.set(transaction, { own, v1: undefined, v2: undefined, events: [] })
      replica.step.transactions.push(noted.get(transaction))
    }
    return noted.get(transaction)
  }
  doc.on('beforeTransaction', transaction => replica.transaction(transaction))
  doc.on('update', (update, _origin, _doc, transaction) => {
    replica.transaction(transaction).v1 = update
  })
  doc.on('updateV2', (update, _origin, _doc, transaction) => {
    replica.transaction(transaction).v2 = update
  })
  doc.on('subdocs', ({ added, loaded, removed }) => {
    if (replica.step.subdocs !== null) return // yjs tells again when it destroys what was removed
    const guids = docs => [...docs].map(one => one.guid)
    replica.step.subdocs = {
      added: guids(added),
      loaded: guids(loaded),
      removed: guids(removed)
    }
  })
  return replica
}

// What stands in a type, with the steps of a path that lead there.
export const children = type => {
  const all = []
  if (type instanceof Y.Map || type instanceof Y.Array) type.forEach((v, k) => all.push([k, v]))
  if (type instanceof Y.XmlFragment) type.toArray().forEach((v, k) => all.push([k, v]))
  if (type instanceof Y.XmlElement || type instanceof Y.Text) {
    all.push(...Object.entries(type.getAttributes()))
  }
  if (type instanceof Y.Text) {
    let index = 0
    for (const { insert } of type.toDelta()) {
      all.push([index, insert])
      index += typeof insert === 'string' ? insert.length : 1
    }
  }
  return all
}

// One random trace over some replicas, on both sides.
export class Trace {
  constructor(tool, kind, seed, verbose) {
    this.tool = tool
    this.kind = kind
    this.seed = seed
    this.verbose = verbose
    this.random = { ...makeRandom(seed), rich: kind.rich }
    this.failure = null
    this.replicas = []
    this.clients = new Set()
  }

  // `expected`: the answer as text, or a function that gives what is wrong with an answer, or null.
  ask(request, expected) {
    if (this.verbose) console.log(`> ${request}`)
    this.tool.ask(request, answer => {
      if (this.verbose) console.log(`< ${answer}`)
      if (this.failure !== null) return
      if (typeof expected === 'function') {
        const wrong = expected(answer)
        if (wrong !== null) this.failure = { request, expected: wrong, answer }
      } else if (answer !== expected) {
        this.failure = { request, expected, answer }
      }
    })
  }

  // One that no document of this trace has, for yjs itself breaks where two write as one client.
  clientId() {
    const random = this.random
    const edge = random.pick([2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 31, 127, 128])
    for (;;) {
      const id = random.chance(15)
        ? edge - random.below(3)
        : random.between(1, 2 ** 31) + (random.chance(50) ? random.below(2 ** 21) * 2 ** 32 : 0)
      if (this.clients.has(id) || this.replicas.some(r => r.doc.clientID === id)) continue
      this.clients.add(id)
      return id
    }
  }

  open() {
    const count = this.random.between(...this.kind.replicas)
    const gc = this.random.chance(60)
    for (let i = 0; i < count; i++) {
      const doc = new Y.Doc({ gc })
      doc.clientID = this.clientId()
      const replica = watch({ doc, name: `${this.seed}.${i}`, inbox: [], roots: new Map() })
      this.replicas.push(replica)
      this.ask(`{"do":"doc","doc":"${replica.name}","client":${doc.clientID},"gc":${gc}}`, ok)
      for (const [root, type] of this.kind.roots) {
        if (this.kind.early || this.random.chance(75)) this.declare(replica, root, type)
      }
    }
  }

  declare(replica, root, type) {
    if (replica.roots.has(root)) return
    const declared = { map: Y.Map, array: Y.Array, text: Y.Text, xml: Y.XmlFragment }[type]
    const made = replica.doc.get(root, declared)
    made.observeDeep((events, transaction) => {
      const noted = replica.transaction(transaction)
      for (const event of events) noted.events.push(eventText(root, event))
    })
    replica.roots.set(root, made)
    this.ask(`{"do":"root","doc":"${replica.name}","name":"${root}","type":"${type}"}`, ok)
  }

  // A random shared type of the replica, with the path that leads to it.
  target(replica) {
    if (replica.roots.size === 0) this.declare(replica, ...this.kind.roots[0])
    const root = this.random.pick([...replica.roots.keys()])
    let type = replica.roots.get(root)
    const path = [root]
    while (this.random.chance(60)) {
      const inner = []
      for (const [step, value] of children(type)) {
        if (value instanceof Y.AbstractType) inner.push([step, value])
      }
      if (inner.length === 0) break
      const [step, next] = this.random.pick(inner)
      path.push(step)
      type = next
    }
    return { type, path: JSON.stringify(path) }
  }

  // One edit on both sides; gives the request text.
  edit(replica) {
    const { type, path } = this.target(replica)
    const edit = this.kind.edits.find(one => one.fits(type))
    return edit.make(this, type, `"doc":"${replica.name}","path":${path}`)
  }

  begin(replica) {
    replica.step = { transactions: [], subdocs: null }
  }

  editStep(replica) {
    this.begin(replica)
    if (this.random.chance(70)) {
      const request = this.edit(replica)
      this.ask(request, changeAnswer(replica.step))
    } else {
      this.ask(`{"do":"begin","doc":"${replica.name}"}`, ok)
      replica.doc.transact(() => {
        for (let i = this.random.between(0, 6); i > 0; i--) this.ask(this.edit(replica), ok)
      })
      this.ask(`{"do":"commit","doc":"${replica.name}"}`, changeAnswer(replica.step))
    }
    this.spread(replica)
  }

  // What the step wrote goes to everybody else.
  spread(from) {
    for (const { v1 } of from.step.transactions) {
      if (v1 === undefined) continue
      for (const other of this.replicas) if (other !== from) other.inbox.push(v1)
    }
  }

  apply(replica, update, v = 1) {
    const doc = replica.doc
    this.begin(replica)
    if (v === 1) Y.applyUpdate(doc, update)
    else Y.applyUpdateV2(doc, update)
    const missing = new Map(doc.store.pendingStructs?.missing ?? [])
    if (doc.store.pendingDs !== null) {
      const { ds } = Y.decodeUpdateV2(doc.store.pendingDs)
      for (const client of ds.clients.keys()) {
        if (!missing.has(client)) missing.set(client, Y.getState(doc.store, client))
      }
    }
    const applied = replica.step.transactions[0]?.v1 !== undefined
    this.ask(
      `{"do":"apply","doc":"${replica.name}","update":"${base64(update)}","v":${v}}`,
      changeAnswer(replica.step, { applied, missing: Object.fromEntries(missing) })
    )
    // Formats that yjs deleted by itself are news for the others.
    replica.step.transactions.shift()
    this.spread(replica)
  }

  step(replica) {
    const { steps } = this.kind
    let at = this.random.below(steps.reduce((sum, step) => sum + step.weight, 0))
    const step = steps.find(({ weight }) => (at -= weight) < 0)
    step.run(this, replica)
  }

  async run() {
    this.open()
    for (let steps = this.random.between(5, 40); steps > 0; steps--) {
      const replica = this.random.pick(this.replicas)
      this.step(replica)
      for (const compare of this.kind.compares) compare(this, replica)
      await this.tool.drain()
      if (this.failure !== null) break
    }
    for (const replica of this.replicas) {
      this.ask(`{"do":"drop","doc":"${replica.name}"}`, ok)
    }
  }
}
