import { base64 } from '../trace/notation.mjs'
import { YjsReplica } from './yjs_replica.mjs'

// The same edits on a document of `lumbung-crdt stream`, which takes them as they are. Beside it
// stands a yjs document with the same history, which must write the same bytes all along: which
// blocks are joined depends on the history, so other replicas' bytes may differ.

const bytes = text => new Uint8Array(Buffer.from(text, 'base64'))

export class StreamReplica {
  constructor(tool, name, id, gc) {
    this.kind = 'lumbung'
    this.tool = tool
    this.name = name
    this.id = id
    this.updates = []
    this.shadow = new YjsReplica(id, gc)
    this.ready = this.open(gc)
  }

  async ask(request) {
    const answer = await new Promise(resolve => {
      this.tool.ask(JSON.stringify({ doc: this.name, ...request }), resolve)
    })
    const parsed = JSON.parse(answer)
    if (parsed.error) throw new Error(`${JSON.stringify(request)} gives ${answer}`)
    return parsed
  }

  async open(gc) {
    await this.ask({ do: 'doc', client: this.id, gc })
    await this.ask({ do: 'root', name: 'peta', type: 'map' })
    await this.ask({ do: 'root', name: 'daftar', type: 'array' })
    await this.ask({ do: 'root', name: 'teks', type: 'text' })
    await this.ask({ do: 'root', name: 'pohon', type: 'xml' })
  }

  // Notes the bytes of a change answer; gives those of transactions that came by themselves.
  note({ update, then = [] }) {
    const following = then.map(one => bytes(one.update))
    if (update !== undefined) this.updates.push(bytes(update))
    this.updates.push(...following)
    return following
  }

  // What was written must be what yjs writes.
  written(updates, expected) {
    if (updates.map(base64).join() === expected.map(base64).join()) return updates
    throw new Error(`${this.kind} ${this.id} writes other bytes than yjs`)
  }

  async edit(edit) {
    const answer = await this.ask(edit)
    const following = this.note(answer)
    const own = answer.update === undefined ? [] : [bytes(answer.update)]
    return this.written([...own, ...following], this.shadow.edit(edit))
  }

  async apply(update, v = 1) {
    const answer = await this.ask({ do: 'apply', update: base64(update), v })
    this.missing = answer.missing
    return this.written(this.note(answer), this.shadow.apply(update, v))
  }

  async view() {
    const json = root => this.ask({ do: 'json', root }).then(answer => answer.json)
    return {
      peta: await json('peta'),
      daftar: await json('daftar'),
      teks: (await this.ask({ do: 'delta', path: ['teks'] })).delta,
      pohon: await json('pohon')
    }
  }

  async stateVector() {
    return bytes((await this.ask({ do: 'sv' })).sv)
  }

  async diff(stateVector) {
    return bytes((await this.ask({ do: 'state', since: base64(stateVector), v: 1 })).update)
  }

  async state() {
    return bytes((await this.ask({ do: 'state', v: 1 })).update)
  }

  async merged() {
    return bytes((await this.ask({ do: 'merge', updates: this.updates.map(base64), v: 1 })).update)
  }

  async snapshot() {
    return bytes((await this.ask({ do: 'snapshot', v: 1 })).snapshot)
  }

  async pending() {
    await this.apply(new Uint8Array([0, 0]))
    return Object.keys(this.missing).length > 0
  }

  close() {
    this.shadow.close()
    return this.ask({ do: 'drop' })
  }
}
