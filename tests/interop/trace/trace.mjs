import * as Y from 'yjs'
import { changeAnswer, ok } from './answers.mjs'
import { base64 } from './notation.mjs'
import { makeRandom } from './random.mjs'

// One random trace over a few replicas, on both sides.
export class Trace {
  constructor(tool, kind, seed, verbose) {
    this.tool = tool
    this.kind = kind
    this.seed = seed
    this.verbose = verbose
    this.random = makeRandom(seed)
    this.failure = null
    this.replicas = []
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
      const replica = {
        doc,
        name: `${this.seed}.${i}`,
        updates: { v1: [], v2: [] }, // what yjs emitted in the step
        inbox: [],
        roots: new Map()
      }
      doc.on('update', update => replica.updates.v1.push(update))
      doc.on('updateV2', update => replica.updates.v2.push(update))
      this.replicas.push(replica)
      this.ask(`{"do":"doc","doc":"${replica.name}","client":${doc.clientID},"gc":${gc}}`, ok)
      for (const [root, type] of this.kind.roots) {
        if (this.random.chance(75)) this.declare(replica, root, type)
      }
    }
  }

  declare(replica, root, type) {
    if (replica.roots.has(root)) return
    const declared = { map: Y.Map, array: Y.Array, text: Y.Text, xml: Y.XmlFragment }[type]
    replica.roots.set(root, replica.doc.get(root, declared))
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
      if (type instanceof Y.Map || type instanceof Y.Array) {
        type.forEach((value, step) => {
          if (value instanceof Y.AbstractType) inner.push([step, value])
        })
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
    replica.updates.v1.length = 0
    replica.updates.v2.length = 0
  }

  editStep(replica) {
    this.begin(replica)
    if (this.random.chance(70)) {
      const request = this.edit(replica)
      this.ask(request, changeAnswer(replica.updates))
    } else {
      this.ask(`{"do":"begin","doc":"${replica.name}"}`, ok)
      replica.doc.transact(() => {
        for (let i = this.random.between(0, 6); i > 0; i--) this.ask(this.edit(replica), ok)
      })
      this.ask(`{"do":"commit","doc":"${replica.name}"}`, changeAnswer(replica.updates))
    }
    this.spread(replica)
  }

  // What the step wrote goes to everybody else.
  spread(from) {
    for (const update of from.updates.v1) {
      for (const other of this.replicas) if (other !== from) other.inbox.push(update)
    }
  }

  apply(replica, update) {
    const doc = replica.doc
    this.begin(replica)
    Y.applyUpdate(doc, update)
    const missing = new Map(doc.store.pendingStructs?.missing ?? [])
    if (doc.store.pendingDs !== null) {
      const { ds } = Y.decodeUpdateV2(doc.store.pendingDs)
      for (const client of ds.clients.keys()) {
        if (!missing.has(client)) missing.set(client, Y.getState(doc.store, client))
      }
    }
    const clocks = [...missing].sort((a, b) => a[0] - b[0]).map(([k, v]) => `"${k}":${v}`)
    const more = `,"applied":${replica.updates.v1.length > 0},"missing":{${clocks.join(',')}}`
    this.ask(
      `{"do":"apply","doc":"${replica.name}","update":"${base64(update)}","v":1}`,
      changeAnswer(replica.updates, more)
    )
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
