import * as Y from 'yjs'
import { base64 } from '../notation.mjs'

// Editing, delivering (late, twice, out of order), handshakes and late declarations of roots.
export const deliver = (trace, replica) => {
  const { random } = trace
  if (replica.inbox.length === 0) return
  const at = random.chance(60) ? 0 : random.below(replica.inbox.length)
  const update = replica.inbox[at]
  if (!random.chance(10)) replica.inbox.splice(at, 1) // else it comes again
  trace.apply(replica, update)
}

const handshake = (trace, replica) => {
  const other = trace.random.pick(trace.replicas)
  if (other === replica) return
  const sv = Y.encodeStateVector(replica.doc)
  trace.ask(`{"do":"sv","doc":"${replica.name}"}`, `{"sv":"${base64(sv)}"}`)
  const update = Y.encodeStateAsUpdate(other.doc, sv)
  trace.ask(
    `{"do":"state","doc":"${other.name}","since":"${base64(sv)}","v":1}`,
    `{"update":"${base64(update)}"}`
  )
  trace.apply(replica, update)
}

const declare = (trace, replica) => trace.declare(replica, ...trace.random.pick(trace.kind.late))

export const exchange = {
  steps: [
    { weight: 50, run: (trace, replica) => trace.editStep(replica) },
    { weight: 38, run: deliver },
    { weight: 7, run: handshake },
    { weight: 5, run: declare }
  ],
  compare(trace, { doc, name }) {
    trace.ask(`{"do":"sv","doc":"${name}"}`, `{"sv":"${base64(Y.encodeStateVector(doc))}"}`)
    trace.ask(
      `{"do":"state","doc":"${name}","v":1}`,
      `{"update":"${base64(Y.encodeStateAsUpdate(doc))}"}`
    )
  }
}
