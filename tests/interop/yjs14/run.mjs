import { isDeepStrictEqual } from 'node:util'
import { StreamReplica } from '../network/stream_replica.mjs'
import { base64, notation } from '../trace/notation.mjs'
import { makeRandom } from '../trace/random.mjs'
import { merged, Writer } from './writer.mjs'

const differ = (what, expected, found) => {
  const text = value => (typeof value === 'string' ? value : notation(value)).slice(0, 300)
  if (isDeepStrictEqual(found, expected)) return
  throw new Error(`${what} is ${text(found)}, and not ${text(expected)}`)
}

// Hands one update to lumbung and to yjs 13: what both write, miss and hold must be the same.
const hear = async (reader, update, encoding) => {
  await reader.apply(update[`v${encoding}`], encoding)
  const { pendingStructs, pendingDs } = reader.shadow.doc.store
  const missing = Object.fromEntries(pendingStructs?.missing ?? [])
  // Ours also names what waiting deletes are for.
  const known = pendingDs === null ? reader.missing : { ...reader.missing, ...missing }
  differ('what is missing', pendingDs === null ? missing : known, reader.missing)
  differ('the state', base64(reader.shadow.state()), base64(await reader.state()))
  const clocks = base64(await reader.stateVector())
  differ('the state vector', base64(reader.shadow.stateVector()), clocks)
}

// One random story; `wrong` tells what differed, or is null.
export const play = async (tool, seed) => {
  const random = makeRandom(seed)
  const gc = random.chance(75)
  const base = random.pick([2 ** 32, 2 ** 40, 2 ** 53 - 20, 1])
  const writers = [0, 1, 2].map(i => new Writer(base + i, gc))
  const reader = new StreamReplica(tool, `y14.${seed}`, base + 9, gc)
  const under = writers.map(() => []) // ways to each writer
  const ahead = [] // for the readers
  let updates = 0
  let gaps = 0
  const tell = (update, from) => {
    updates++
    writers.forEach((writer, i) => writer !== from && under[i].push(update))
    ahead.push(update)
  }
  const take = list => list.splice(random.below(Math.min(list.length, 4)), 1)[0]
  try {
    await reader.ready
    for (let i = random.pick([10, 30, 80]); i > 0; i--) {
      const at = random.below(writers.length)
      for (const update of writers[at].edit(random)) tell(update, writers[at])
      if (under[at].length > 0 && random.chance(60)) writers[at].apply(take(under[at]))
      if (writers[at].hasGaps()) {
        gaps++
        if (random.chance(50)) ahead.push(writers[at].state())
      }
      if (ahead.length > 1 && random.chance(20)) ahead.push(merged(ahead.splice(0, 2)))
      if (ahead.length > 0 && random.chance(80)) {
        await hear(reader, take(ahead), random.between(1, 2))
      }
    }
    writers.forEach((writer, i) => under[i].forEach(update => writer.apply(update)))
    for (const update of ahead) await hear(reader, update, random.between(1, 2))
    for (const writer of writers) await hear(reader, writer.state(), random.between(1, 2))
    differ('what is missing in the end', {}, reader.missing)
    const view = await reader.view()
    const inYjs = reader.shadow.view()
    for (const root of Object.keys(inYjs)) differ(root, notation(inYjs[root]), notation(view[root]))
    for (const { text, doc } of writers) {
      differ('the text', text.toString(), reader.shadow.roots.teks.toString())
      differ('the length of the list', doc.get('daftar').length, inYjs.daftar.length)
    }
    await reader.close()
    return { wrong: null, updates, gaps }
  } catch (error) {
    return { wrong: error.message, updates, gaps }
  }
}
