// The work that every library gets, as files: the same bytes for all, seeded.
//
// A script is {"clients":[...], "steps":[...]}, a document for each client; steps name a document:
//   ["t", doc, index, text]   ["d", doc, index, length]      a text
//   ["a", doc, index, values] ["m", doc, key, value]         an array, a map
//   ["c", doc]                                               ends the document's transaction
//   ["u", from, nth, to]                                     the nth update of `from` goes to `to`
// The steps before `start` are not timed. `together`: yjs gets all updates in one transaction, as
// in crdt-benchmarks, and loro in one batch; others, and ours, apply one after the other.
import { createWriteStream, writeFileSync } from 'node:fs'
import { once } from 'node:events'

export const makeRandom = seed => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
  const below = n => next() % n
  const between = (low, high) => low + below(high - low + 1)
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  const word = (low, high) =>
    Array.from({ length: between(low, high) }, () => letters[below(26)]).join('')
  return { below, between, word, chance: percent => below(100) < percent }
}

// One writer, each edit a transaction, each update applied to a second document at the end.
const oneWriter = edits => {
  const steps = []
  for (const edit of edits) steps.push(...edit, ['c', 0])
  edits.forEach((_, nth) => steps.push(['u', 0, nth, 1]))
  return { clients: [1, 2], start: 0, steps }
}

const random = (seed, count, make) => {
  const dice = makeRandom(seed)
  let length = 0
  return Array.from({ length: count }, (_, i) => {
    const [edit, added] = make(dice, length, i)
    length += added
    return edit
  })
}

const insertText = (dice, length, low, high, doc = 0) => {
  const text = dice.word(low, high)
  return [[['t', doc, dice.between(0, length), text]], text.length]
}

const number = dice => dice.below(0x7fffffff)

const insertOrErase = (dice, length, doc = 0) => {
  const index = dice.between(0, length)
  if (index === length || dice.chance(50)) {
    const text = dice.word(2, 10)
    return [[['t', doc, index, text]], text.length]
  }
  const erased = dice.between(1, Math.min(9, length - index))
  return [[['d', doc, index, erased]], -erased]
}

// Two writers on the same hundred letters, each with one long transaction.
const twoWriters = (seed, make) => {
  const steps = [['t', 0, 0, makeRandom(seed).word(100, 100)], ['c', 0], ['u', 0, 0, 1]]
  const start = steps.length
  for (const doc of [0, 1]) {
    const dice = makeRandom(seed + 1 + doc)
    for (const edit of make(dice, doc)) steps.push(edit)
    steps.push(['c', doc])
  }
  steps.push(['u', 0, 1, 1], ['u', 1, 0, 0])
  return { clients: [1, 2], start, steps }
}

const concurrentEdits = (count, make) => (dice, doc) => {
  let length = 100
  const edits = []
  for (let i = 0; i < count; i++) {
    const [edit, added] = make(dice, length, doc)
    length += added
    edits.push(...edit)
  }
  return edits
}

// Many clients write one thing each; one of them then gets it all.
const manyWriters = (count, edit) => {
  const steps = []
  for (let i = 0; i < count; i++) steps.push(edit(i), ['c', i])
  const start = steps.length
  for (let i = 0; i < count; i++) if (i !== 1) steps.push(['u', i, 0, 1])
  const dice = makeRandom(35)
  const clients = Array.from({ length: count }, () => 1 + dice.below(0xffffffff))
  return { clients, start, steps, together: true }
}

export const scripts = n => {
  const clients = Math.floor(Math.sqrt(n)) * 20
  const text = seed => makeRandom(seed).word(n, n)
  const numbers = seed => {
    const dice = makeRandom(seed)
    return Array.from({ length: n }, () => number(dice))
  }
  return {
    'B1.1 append characters': () =>
      oneWriter([...text(11)].map((c, i) => [['t', 0, i, c]])),
    'B1.2 insert one string': () => oneWriter([[['t', 0, 0, text(12)]]]),
    'B1.3 prepend characters': () => oneWriter([...text(13)].map(c => [['t', 0, 0, c]])),
    'B1.4 characters at random': () =>
      oneWriter(random(14, n, (dice, length) => insertText(dice, length, 1, 1))),
    'B1.5 words at random': () =>
      oneWriter(random(15, n, (dice, length) => insertText(dice, length, 2, 10))),
    'B1.6 insert, then erase': () =>
      oneWriter([[['t', 0, 0, text(16)]], [['d', 0, 0, n]]]),
    'B1.7 insert and erase at random': () =>
      oneWriter(random(17, n, (dice, length) => insertOrErase(dice, length))),
    'B1.8 append numbers': () => oneWriter(numbers(18).map((v, i) => [['a', 0, i, [v]]])),
    'B1.9 insert one array': () => oneWriter([[['a', 0, 0, numbers(19)]]]),
    'B1.10 prepend numbers': () => oneWriter(numbers(20).map(v => [['a', 0, 0, [v]]])),
    'B1.11 numbers at random': () =>
      oneWriter(
        random(21, n, (dice, length) => [
          [['a', 0, dice.between(0, length), [number(dice)]]],
          1
        ])
      ),
    'B2.1 two strings at 0': () =>
      twoWriters(31, (dice, doc) => [['t', doc, 0, dice.word(n, n)]]),
    'B2.2 two: characters at random': () =>
      twoWriters(
        32,
        concurrentEdits(n, (dice, length, doc) => insertText(dice, length, 1, 1, doc))
      ),
    'B2.3 two: words at random': () =>
      twoWriters(
        33,
        concurrentEdits(n, (dice, length, doc) => insertText(dice, length, 3, 9, doc))
      ),
    'B2.4 two: insert and erase': () =>
      twoWriters(
        34,
        concurrentEdits(n, (dice, length, doc) => {
          const [first, added] = insertText(dice, length, 3, 9, doc)
          const [second, more] = insertOrErase(dice, length + added, doc)
          return [[...first, ...second], added + more]
        })
      ),
    'B3.1 clients set a number': () => manyWriters(clients, i => ['m', i, 'v', i]),
    'B3.2 clients set an object': () =>
      manyWriters(clients, i => ['m', i, 'v', { name: String(i), address: 'here' }]),
    'B3.3 clients set a string': () =>
      manyWriters(clients, i => ['m', i, 'v', String(i).repeat(clients)]),
    'B3.4 clients insert in an array': () => manyWriters(clients, i => ['a', i, 0, [String(i)]]),
    'B3.5 clients insert text': () => manyWriters(clients, i => ['t', i, 0, String(i)])
  }
}

// Typing of the shape of the well-known trace: runs of about ten letters, a jump of the cursor
// every eighth run, some runs of backspaces.
export const typing = (seed, edits) => {
  const dice = makeRandom(seed)
  const txns = []
  let length = 0
  let cursor = 0
  let runs = 0
  while (txns.length < edits) {
    if (runs++ % 8 === 7) cursor = dice.between(0, length)
    let run = 1
    while (!dice.chance(10)) run++
    const backwards = dice.chance(30)
    for (; run > 0 && txns.length < edits; run--) {
      if (backwards && cursor > 0) {
        txns.push({ patches: [[--cursor, 1, '']] })
        length--
      } else if (!backwards) {
        txns.push({ patches: [[cursor++, 0, dice.word(1, 1)]] })
        length++
      }
    }
  }
  return { txns }
}

// A trace of several writers (a graph of transactions) as a script; each writer has a document.
export const concurrentScript = trace => {
  const steps = []
  const has = Array.from({ length: trace.numAgents }, () => new Set())
  const nth = []
  const made = Array.from({ length: trace.numAgents }, () => 0)
  const catchUp = (doc, wanted) => {
    const stack = [...wanted]
    const lacking = new Set()
    while (stack.length > 0) {
      const txn = stack.pop()
      if (has[doc].has(txn) || lacking.has(txn)) continue
      lacking.add(txn)
      stack.push(...trace.txns[txn].parents)
    }
    for (const txn of [...lacking].sort((a, b) => a - b)) {
      has[doc].add(txn)
      if (nth[txn] !== undefined) steps.push(['u', trace.txns[txn].agent, nth[txn], doc])
    }
  }
  trace.txns.forEach((txn, i) => {
    const doc = txn.agent
    catchUp(doc, txn.parents)
    has[doc].add(i)
    for (const [at, erased, text] of txn.patches) {
      if (erased > 0) steps.push(['d', doc, at, erased])
      if (text !== '') steps.push(['t', doc, at, text])
    }
    steps.push(['c', doc])
    nth[i] = made[doc]++
  })
  const all = trace.txns.map((_, i) => i)
  for (let doc = 0; doc < trace.numAgents; doc++) catchUp(doc, all)
  const clients = Array.from({ length: trace.numAgents }, (_, i) => i + 1)
  return { clients, start: 0, steps }
}

const ulid = dice => {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  return Array.from({ length: 26 }, () => digits[dice.below(32)]).join('')
}

// A ledger in the notation of `lumbung-crdt time --ledger`.
export const writeLedger = async (path, entries) => {
  const dice = makeRandom(41)
  const out = createWriteStream(path)
  const line = async value => {
    if (!out.write(JSON.stringify(value) + '\n')) await once(out, 'drain')
  }
  const members = Array.from({ length: 1000 }, () => ulid(dice))
  for (const id of members) {
    const fields = {}
    for (let i = 0; i < 12; i++) {
      fields[`field${i}`] = i % 3 === 0 ? dice.below(1e6) : dice.word(4, 12)
    }
    await line({ op: 'member', client: 1, id, fields })
  }
  await line({ op: 'exchange' })
  let made = 0
  while (made < entries) {
    for (const client of [1, 2, 3]) {
      const batch = []
      for (let i = 0; i < 20 && made < entries; i++, made++) {
        batch.push({
          id: ulid(dice),
          date: `2026-${dice.between(10, 12)}-${dice.between(10, 28)}`,
          member: members[dice.below(1000)],
          kind: ['setoran', 'angsuran', 'pencairan', 'jasa'][dice.below(4)],
          amount: 500 * dice.between(1, 4000),
          note: dice.word(0, 16),
          seq: made
        })
      }
      if (batch.length > 0) await line({ op: 'append', client, entries: batch })
    }
    await line({ op: 'exchange' })
  }
  out.end()
  await once(out, 'finish')
}

export const write = (path, value) => writeFileSync(path, JSON.stringify(value))
