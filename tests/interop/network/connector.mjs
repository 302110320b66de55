// A network on paper between replicas. Messages of one sender to one receiver keep their order,
// messages of different senders do not; whoever disconnects loses what was under way to it and
// asks everybody again when it comes back.
//
// A replica brings
//   id                  its client id
//   stateVector()       bytes
//   diff(stateVector)   the update that somebody with this state vector lacks
//   apply(update)       gives the updates that it wrote on top by itself
// and each of them may be a promise.
export class Connector {
  constructor(random, replicas) {
    this.random = random
    this.all = replicas.map(replica => ({ replica, online: false, inbox: new Map() }))
  }

  send(from, to, message) {
    if (!to.inbox.has(from)) to.inbox.set(from, [])
    to.inbox.get(from).push(message)
  }

  // Gives everybody else who is online what `from` wrote.
  broadcast(from, updates) {
    if (!from.online) return
    for (const update of updates) {
      for (const to of this.all) {
        if (to !== from && to.online) this.send(from, to, { kind: 'update', bytes: update })
      }
    }
  }

  async connect(node) {
    if (node.online) return
    node.online = true
    const mine = await node.replica.stateVector()
    for (const other of this.all) {
      if (other === node || !other.online) continue
      this.send(node, other, { kind: 'have', bytes: mine })
      this.send(other, node, { kind: 'have', bytes: await other.replica.stateVector() })
    }
  }

  disconnect(node) {
    node.online = false
    node.inbox.clear()
  }

  // Lets one message arrive; false if none is under way.
  async deliverOne() {
    const waiting = this.all.filter(node => node.online && node.inbox.size > 0)
    if (waiting.length === 0) return false
    const to = this.random.pick(waiting)
    const [from, messages] = this.random.pick([...to.inbox])
    const { kind, bytes } = messages.shift()
    if (messages.length === 0) to.inbox.delete(from)
    if (kind === 'have') {
      this.send(to, from, { kind: 'update', bytes: await to.replica.diff(bytes) })
    } else {
      this.broadcast(to, await to.replica.apply(bytes))
    }
    return true
  }

  async deliverAll() {
    while (await this.deliverOne());
  }

  async connectAll() {
    for (const node of this.all) await this.connect(node)
    await this.deliverAll()
  }

  // What may happen between two edits.
  async happen() {
    const { random } = this
    if (random.below(100) < 3) {
      const online = random.chance(50)
      const nodes = this.all.filter(node => node.online === online)
      if (nodes.length === 0) return
      const node = random.pick(nodes)
      if (online) this.disconnect(node)
      else await this.connect(node)
    } else if (random.below(100) < 2) {
      await this.deliverAll()
    } else if (random.chance(50)) {
      await this.deliverOne()
    }
  }
}
