import { isDeepStrictEqual } from 'node:util'
import * as Y from 'yjs'
import { base64, notation } from '../trace/notation.mjs'
import { makeRandom } from '../trace/random.mjs'
import { Connector } from './connector.mjs'
import { randomEdit } from './edits.mjs'
import { StreamReplica } from './stream_replica.mjs'
import { openRoots, viewOf, YjsReplica } from './yjs_replica.mjs'
import { YwasmReplica } from './ywasm_replica.mjs'

const open = (tool, kind, name, id, gc) => {
  if (kind === 'yjs') return new YjsReplica(id, gc)
  return kind === 'ywasm' ? new YwasmReplica(id, gc) : new StreamReplica(tool, name, id, gc)
}

// Objects compare whatever the order of their keys: yrs keeps none.
const sorted = value => {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(key => [key, sorted(value[key])])
  )
}

const clocks = bytes => new Map([...Y.decodeStateVector(bytes)].sort(([a], [b]) => a - b))

// What a yjs document makes of an update, with the bytes it writes itself.
const inYjs = (update, gc) => {
  const doc = new Y.Doc({ gc })
  const roots = openRoots(doc)
  Y.applyUpdate(doc, update)
  const found = { view: viewOf(roots), bytes: base64(Y.encodeStateAsUpdate(doc)) }
  doc.destroy()
  return found
}

// Everything in which replicas that have heard of each other's edits must agree.
const compare = async (replicas, gc) => {
  const wrong = []
  const shown = value => (typeof value === 'string' ? value : notation(value))
  const agree = (what, name, expected, found) => {
    if (isDeepStrictEqual(found, expected)) return
    const text = value => shown(value instanceof Map ? [...value] : value).slice(0, 300)
    wrong.push(`${name}: ${what} is ${text(found)}`, `  and not ${text(expected)}`)
  }
  let first
  for (const replica of replicas) {
    const name = `${replica.kind} ${replica.id}`
    if (await replica.pending()) wrong.push(`${name}: something is pending`)
    const state = await replica.state()
    const merged = Y.mergeUpdates(replica.updates)
    const seen = {
      view: sorted(await replica.view()),
      clocks: clocks(await replica.stateVector()),
      inYjs: inYjs(state, gc)
    }
    first ??= seen
    agree('what stands in it', name, first.view, seen.view)
    agree('its state vector', name, first.clocks, seen.clocks)
    agree('its state in a yjs document', name, first.inYjs, seen.inYjs)
    agree('its updates merged', name, first.inYjs.view, inYjs(merged, gc).view)
    if (replica.kind === 'ywasm') continue
    const snapshot = base64(await replica.snapshot())
    first.snapshot ??= snapshot
    agree('its snapshot', name, first.snapshot, snapshot)
    if (replica.kind === 'yjs') continue
    agree('its state', name, base64(replica.shadow.state()), base64(state))
    agree('its updates merged by itself', name, base64(merged), base64(await replica.merged()))
  }
  return wrong
}

// One network from a seed; gives what is wrong in the end, and how many edits were made.
export const play = async (tool, seed, wanted) => {
  const random = makeRandom(seed)
  const gc = random.chance(75)
  const kinds = ['lumbung', 'yjs', 'ywasm', random.pick(['lumbung', 'yjs']), 'lumbung']
  const base = random.pick([0, 126, 2 ** 31 - 2, 2 ** 32 - 5]) // ywasm takes 32 bits of an id
  const replicas = kinds.map((kind, i) => open(tool, kind, `${seed}.${i}`, base + i, gc))
  const edits = wanted || random.pick([10, 40, 120])
  try {
    for (const replica of replicas) await replica.ready
    const network = new Connector(random, replicas)
    await network.connectAll()
    for (let i = 0; i < edits; i++) {
      await network.happen()
      const node = random.pick(network.all)
      const edit = randomEdit(random, await node.replica.view())
      network.broadcast(node, await node.replica.edit(edit))
    }
    await network.connectAll()
    const wrong = await compare(replicas, gc)
    for (const replica of replicas) await replica.close()
    return { wrong, edits }
  } catch (error) {
    return { wrong: [error.stack], edits }
  }
}
