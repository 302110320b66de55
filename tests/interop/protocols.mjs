// The messages of awareness and of the sync protocol beside npm's y-protocols, through the same
// seeded random steps:
//
//   node tests/interop/protocols.mjs --tool build/dev/crdt/lumbung-crdt --traces 500 --seed 1
import { clock } from './trace/clock.mjs'
import { parseArgs } from 'node:util'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as awarenessProtocol from 'y-protocols/awareness'
import * as syncProtocol from 'y-protocols/sync'
import * as Y from 'yjs'
import { ok } from './trace/answers.mjs'
import { base64 } from './trace/notation.mjs'
import { makeRandom } from './trace/random.mjs'
import { Tool } from './trace/tool.mjs'
import { randomText } from './trace/values.mjs'

const { values: options } = parseArgs({
  options: {
    traces: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    tool: { type: 'string', default: 'build/dev/crdt/lumbung-crdt' },
    verbose: { type: 'boolean', default: false }
  }
})

const randomState = random =>
  random.pick([
    () => null,
    () => ({}),
    () => ({ nama: randomText(random), kursor: random.below(9) }),
    () => ({ kursor: random.below(3), nama: 'dewi' }),
    () => ({ nama: 'dewi', kursor: random.below(3) }),
    () => [1, -0, 0.5, null, { 10: true, 2: 'é' }],
    () => random.pick(['', 'x', 0, 1, false, true])
  ])()

class Trace {
  constructor(tool, seed) {
    this.tool = tool
    this.seed = seed
    this.random = makeRandom(seed)
    this.failure = null
    this.peers = []
    this.sent = []
  }

  ask(request, expected, fits = answer => answer === expected) {
    if (options.verbose) console.log(`> ${request}\n= ${expected}`)
    this.tool.ask(request, answer => {
      if (!fits(answer) && this.failure === null) this.failure = { request, expected, answer }
    })
  }

  open() {
    for (let i = this.random.between(2, 4); i > 0; i--) {
      const doc = new Y.Doc()
      doc.clientID = this.random.below(2) * 2 ** 40 + i
      const peer = { doc, name: `${this.seed}.${i}`, news: [], change: null }
      this.ask(`{"do":"doc","doc":"${peer.name}","client":${doc.clientID},"gc":true}`, ok)
      this.ask(`{"do":"root","doc":"${peer.name}","name":"teks","type":"text"}`, ok)
      peer.awareness = new awarenessProtocol.Awareness(doc)
      peer.tick = clock.intervals.at(-1)
      peer.awareness.on('update', event => peer.news.push(event))
      peer.awareness.on('change', event => {
        peer.change = event
      })
      this.peers.push(peer)
      this.step(peer, 'awareness.tick', '', () => {})
    }
  }

  // One step on both sides. Yjs' events of it, as one answer.
  step(peer, verb, more, run) {
    peer.news = []
    peer.change = null
    run()
    const lists = { added: [], updated: [], removed: [] }
    for (const event of peer.news) for (const key in lists) lists[key].push(...event[key])
    lists.removed.sort((a, b) => a - b)
    const changed = peer.change?.updated ?? []
    const clients = [...lists.added, ...lists.updated, ...lists.removed]
    const update = base64(awarenessProtocol.encodeAwarenessUpdate(peer.awareness, clients))
    this.ask(
      `{"do":"${verb}","doc":"${peer.name}","now":${clock.now}${more}}`,
      `{"added":${JSON.stringify(lists.added)},"updated":${JSON.stringify(lists.updated)},` +
        `"changed":${JSON.stringify(changed)},"removed":${JSON.stringify(lists.removed)},` +
        `"update":"${update}"}`
    )
    if (clients.length > 0) this.sent.push(update)
    const states = [...peer.awareness.states].sort((a, b) => a[0] - b[0])
    const text = states.map(([client, state]) => `"${client}":${JSON.stringify(state)}`).join(',')
    this.ask(`{"do":"awareness.states","doc":"${peer.name}"}`, `{"states":{${text}}}`)
  }

  awarenessStep(peer) {
    const { random } = this
    const { awareness } = peer
    clock.now += random.pick([0, 1, 3000, 9000, 15000, 31000])
    const kind = random.below(10)
    if (kind < 3) {
      const state = randomState(random)
      this.step(peer, 'awareness.set', `,"state":${JSON.stringify(state)}`, () =>
        awareness.setLocalState(state)
      )
    } else if (kind < 7 && this.sent.length > 0) {
      const update = random.pick(this.sent)
      this.step(peer, 'awareness.apply', `,"update":"${update}"`, () =>
        awarenessProtocol.applyAwarenessUpdate(awareness, Buffer.from(update, 'base64'), null)
      )
    } else if (kind < 8) {
      const client = random.pick(this.peers).doc.clientID
      this.step(peer, 'awareness.remove', `,"client":${client}`, () =>
        awarenessProtocol.removeAwarenessStates(awareness, [client], null)
      )
    } else {
      this.step(peer, 'awareness.tick', '', () => peer.tick())
    }
  }

  receive(peer, message) {
    const encoder = encoding.createEncoder()
    const kind = syncProtocol.readSyncMessage(
      decoding.createDecoder(message),
      encoder,
      peer.doc,
      null
    )
    const reply = encoding.toUint8Array(encoder)
    this.ask(
      `{"do":"sync.receive","doc":"${peer.name}","message":"${base64(message)}"}`,
      `{"kind":${kind},"reply":"${base64(reply)}"}`
    )
    return reply
  }

  syncStep(peer) {
    const { random } = this
    const text = peer.doc.getText('teks')
    if (random.chance(50)) {
      const index = random.below(text.length + 1)
      const inserted = randomText(random)
      let update = null
      peer.doc.once('update', bytes => {
        update = bytes
      })
      text.insert(index, inserted)
      const place = `"doc":"${peer.name}","path":["teks"],"index":${index}`
      const expected = base64(update)
      this.ask(
        `{"do":"text.insert",${place},"text":${JSON.stringify(inserted)}}`,
        expected,
        answer => JSON.parse(answer).update === expected
      )
      const encoder = encoding.createEncoder()
      syncProtocol.writeUpdate(encoder, update)
      const other = random.pick(this.peers)
      if (other !== peer) this.receive(other, encoding.toUint8Array(encoder))
      return
    }
    const encoder = encoding.createEncoder()
    syncProtocol.writeSyncStep1(encoder, peer.doc)
    const first = encoding.toUint8Array(encoder)
    this.ask(`{"do":"sync.step1","doc":"${peer.name}"}`, `{"message":"${base64(first)}"}`)
    const other = random.pick(this.peers)
    if (other !== peer) this.receive(peer, this.receive(other, first))
  }

  async run() {
    this.open()
    for (let steps = this.random.between(5, 40); steps > 0; steps--) {
      const peer = this.random.pick(this.peers)
      if (this.random.chance(70)) this.awarenessStep(peer)
      else this.syncStep(peer)
      await this.tool.drain()
    }
    for (const peer of this.peers) this.ask(`{"do":"drop","doc":"${peer.name}"}`, ok)
  }
}

const tool = new Tool(options.tool)
const traces = []
for (let i = 0; i < Number(options.traces); i++) {
  const trace = new Trace(tool, Number(options.seed) + i)
  await trace.run()
  traces.push(trace)
}
tool.process.stdin.end()
await tool.ended
const failed = traces.filter(trace => trace.failure !== null)
for (const { seed, failure } of failed.slice(0, 5)) {
  console.log(`seed ${seed} differs`)
  console.log(`  request      ${failure.request}`)
  console.log(`  y-protocols  ${failure.expected}`)
  console.log(`  lumbung      ${failure.answer}`)
}
const unanswered = tool.waiting.length - tool.first
if (unanswered > 0) console.log(`the tool ended with ${unanswered} requests unanswered`)
const missed = Math.max(failed.length, unanswered > 0 ? 1 : 0)
console.log(`${traces.length - missed} passed, ${missed} failed`)
process.exit(missed === 0 ? 0 : 1)
