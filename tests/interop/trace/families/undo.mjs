import * as Y from 'yjs'
import { changeAnswer, ok } from '../answers.mjs'

// Undo and redo on every replica, with others' changes coming in between.

const steady = 10 ** 9 // a capture timeout that never passes

const listed = [undefined, undefined, [null], [null, 'anak'], [null, 'anak'], ['anak'], []]

const start = (trace, replica) => {
  const { random } = trace
  const roots = [...replica.roots].map(([root, type]) => ({ type, path: `["${root}"]` }))
  const places =
    random.chance(60) && roots.length > 0
      ? roots
      : Array.from({ length: random.between(1, 3) }, () => trace.target(replica))
  const origins = random.pick(listed)
  const captureTimeout = random.pick([0, 0, steady])
  replica.undo?.destroy()
  replica.undo = new Y.UndoManager(
    places.map(place => place.type),
    { captureTimeout, trackedOrigins: new Set(origins ?? [null]) }
  )
  const paths = places.map(place => place.path).join(',')
  const more =
    (origins === undefined ? '' : `,"origins":${JSON.stringify(origins)}`) +
    (captureTimeout === 0 ? '' : `,"captureTimeout":${captureTimeout}`)
  trace.ask(`{"do":"undo.on","doc":"${replica.name}","paths":[${paths}]${more}}`, ok)
}

const pop = verb => (trace, replica) => {
  if (replica.undo === undefined) start(trace, replica)
  if (trace.random.chance(50)) trace.editStep(replica)
  for (let i = trace.random.between(1, 3); i > 0; i--) {
    trace.begin(replica)
    const popped = replica.undo[verb]() !== null
    trace.ask(`{"do":"${verb}","doc":"${replica.name}"}`, changeAnswer(replica.step, { popped }))
    trace.spread(replica)
  }
}

const stop = (trace, replica) => {
  if (replica.undo === undefined) return start(trace, replica)
  replica.undo.stopCapturing()
  trace.ask(`{"do":"undo.stop","doc":"${replica.name}"}`, ok)
}

const editWithOrigin = (trace, replica) => {
  trace.begin(replica)
  trace.ask(`{"do":"begin","doc":"${replica.name}","origin":"anak"}`, ok)
  replica.doc.transact(() => {
    for (let i = trace.random.between(0, 4); i > 0; i--) trace.ask(trace.edit(replica), ok)
  }, 'anak')
  trace.ask(`{"do":"commit","doc":"${replica.name}"}`, changeAnswer(replica.step))
  trace.spread(replica)
}

export const undo = {
  steps: [
    { weight: 3, run: start },
    { weight: 14, run: pop('undo') },
    { weight: 11, run: pop('redo') },
    { weight: 3, run: stop },
    { weight: 10, run: editWithOrigin }
  ]
}
