// Makes contents.wire beside it with the real yjs, as installed by tests/interop (npm ci):
//
//   node tests/golden/crdt/make_wire.mjs
//
// One update a line, by what is in it: NAME V1 V2 STATE_VECTOR OBFUSCATED1 OBFUSCATED2, bytes in
// base64. V1 and V2 are what one document encodes as its state; the state vector and the
// obfuscated updates are what yjs makes of those bytes. The small ones go into the dictionaries of
// the fuzz targets too (libFuzzer takes words of up to 64 bytes).
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'

const require = createRequire(new URL('../../interop/package.json', import.meta.url))
const Y = require('yjs')
const version = require('../interop/node_modules/yjs/package.json').version

const base64 = bytes => Buffer.from(bytes).toString('base64')
const lines = []
const samples = { 1: [], 2: [], vectors: [] }

const write = (name, v1, v2) => {
  const vector = Y.encodeStateVectorFromUpdate(v1)
  const hidden = [Y.obfuscateUpdate(v1), Y.obfuscateUpdateV2(v2)]
  samples[1].push(v1)
  samples[2].push(v2)
  samples.vectors.push(vector)
  lines.push([name, ...[v1, v2, vector, ...hidden].map(base64)].join(' '))
}

const content = (name, steps, { gc = true, client = 4 } = {}) => {
  const doc = new Y.Doc({ gc })
  doc.clientID = client
  for (const step of [steps].flat()) doc.transact(transaction => step(doc, transaction))
  write(name, Y.encodeStateAsUpdate(doc), Y.encodeStateAsUpdateV2(doc))
}

const old = (doc, transaction, content) => {
  const id = Y.createID(doc.clientID, Y.getState(doc.store, doc.clientID))
  const item = new Y.Item(id, null, null, null, null, doc.getArray('lama'), null, content)
  item.integrate(transaction, 0)
}

content('nothing', [])
content('gc', [
  d => d.getMap('m').set('a', new Y.Array()).insert(0, [1, 2, 3]),
  d => d.getMap('m').delete('a')
])
content('deleted', [
  d => d.getArray('l').insert(0, [1, 2, 3, 4]),
  d => d.getArray('l').delete(1, 2)
])
content('json', (d, t) =>
  old(d, t, new Y.ContentJSON([1, undefined, null, 'é', { b: [], a: -0 }]))
)
content('binary', d => d.getArray('l').insert(0, [new Uint8Array([0, 127, 128, 255])]))
content('string', d => d.getText('t').insert(0, 'lumbung é 漢字 😀 👩‍🌾'))
content('strings', [
  d => d.getText('t').insert(0, 'aé'),
  d => d.getText('t').insert(0, '😀'),
  d => d.getText('t').insert(1, 'x')
])
content('embed', d => d.getText('t').insertEmbed(0, { gambar: 'x.png', lebar: 0.5 }))
content('embed_beyond_json', d =>
  d.getText('t').insertEmbed(0, { a: -0, b: undefined, c: new Uint8Array([1, 2]), d: NaN })
)
content('format', [
  d => d.getText('t').insert(0, 'tebal dan miring'),
  d => d.getText('t').format(0, 5, { bold: true, warna: 'merah' }),
  d => d.getText('t').format(3, 9, { miring: { sudut: [7, 8] } })
])
content('any', d =>
  d
    .getArray('l')
    .insert(0, [null, true, -1, 2 ** 31, 0.5, 0.1, 'x', [1, [2]], { 2: 1, b: {}, 1: null }])
)
content('any_map', d => {
  d.getMap('m').set('undefined', undefined)
  d.getMap('m').set('bigint', -12345678901234567890n)
  d.getMap('m').set('', -0)
  d.getMap('m').set('bytes', { x: new Uint8Array(3) })
})
for (const [name, make] of Object.entries({
  array: () => new Y.Array(),
  map: () => new Y.Map(),
  text: () => new Y.Text('isi'),
  xml_element: () => new Y.XmlElement('gambar'),
  xml_fragment: () => new Y.XmlFragment(),
  xml_hook: () => new Y.XmlHook('kait'),
  xml_text: () => new Y.XmlText('isi')
})) {
  content(`type_${name}`, d => d.getMap('m').set('a', make()))
}
content('xml_names', d =>
  d.getXmlFragment('x').insert(0, ['p', 'b', 'p', 'é'].map(name => new Y.XmlElement(name)))
)
content('doc', d => d.getMap('m').set('dalam', new Y.Doc({ guid: 'a-1' })))
content('doc_options', d =>
  d
    .getMap('m')
    .set('dalam', new Y.Doc({ guid: 'é', gc: false, autoLoad: true, meta: { nama: 'x' } }))
)
content('client_id_53_bits', d => d.getArray('l').insert(0, ['x']), { client: 2 ** 53 - 1 })
content(
  'backwards',
  Array.from({ length: 40 }, (_, i) => d => d.getText('t').insert(0, String(i % 10)))
)
content(
  'two_keys_in_turn',
  Array.from({ length: 40 }, (_, i) => d => d.getMap('m').set(i % 2 ? 'a' : 'b', i)),
  { gc: false }
)

// Gaps: of one update every second part, merged.
{
  const doc = new Y.Doc()
  doc.clientID = 9
  const parts = { 1: [], 2: [] }
  doc.on('update', update => parts[1].push(update))
  doc.on('updateV2', update => parts[2].push(update))
  for (let i = 0; i < 9; i++) doc.getText('t').insert(i, 'abcdefghi'[i])
  doc.getText('t').delete(2, 3)
  const odd = list => list.filter((_, i) => i % 2 === 1)
  const even = list => list.filter((_, i) => i % 2 === 0)
  write('skips', Y.mergeUpdates(even(parts[1])), Y.mergeUpdatesV2(even(parts[2])))
  write('skips_no_start', Y.mergeUpdates(odd(parts[1])), Y.mergeUpdatesV2(odd(parts[2])))
  // A document in which parts wait carries them in its state.
  const waiting = new Y.Doc()
  waiting.clientID = 10
  waiting.getMap('m').set('a', 1)
  for (const update of odd(parts[1])) Y.applyUpdate(waiting, update)
  write('waiting', Y.encodeStateAsUpdate(waiting), Y.encodeStateAsUpdateV2(waiting))
}

// Deletes alone.
{
  const doc = new Y.Doc({ gc: false })
  doc.clientID = 3
  doc.getText('t').insert(0, 'abcdefgh')
  let deletes = {}
  doc.on('update', update => (deletes = { ...deletes, 1: update }))
  doc.on('updateV2', update => (deletes = { ...deletes, 2: update }))
  doc.transact(() => {
    doc.getText('t').delete(6, 1)
    doc.getText('t').delete(1, 2)
  })
  write('deletes_only', deletes[1], deletes[2])
}

const head = [
  '# One update of each kind of content: name, v1, v2, state vector, both obfuscated.',
  `# yjs ${version}, tests/golden/crdt/make_wire.mjs`
]
writeFileSync(new URL('contents.wire', import.meta.url), [...head, ...lines].join('\n') + '\n')

const word = bytes => `"${[...bytes].map(b => `\\x${b.toString(16).padStart(2, '0')}`).join('')}"`
const dictionary = (name, all) => {
  const words = new Set(all.filter(bytes => bytes.length <= 64).map(word))
  const head = '# Whole small inputs made by the real yjs: tests/golden/crdt/make_wire.mjs'
  const file = new URL(`../../fuzz/${name}.dict`, import.meta.url)
  writeFileSync(file, [head, ...words].join('\n') + '\n')
}
dictionary('crdt_update_v2', samples[2])
dictionary('crdt_merge', [...samples[1], ...samples[2]])
dictionary('crdt_convert', [...samples[1], ...samples[2]])
dictionary('crdt_diff', [...samples[1], ...samples[2], ...samples.vectors])
dictionary('crdt_state_vector', samples.vectors)
