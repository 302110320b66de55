// Makes the *.golden files beside it with the real yjs, as installed by tests/interop (npm ci):
//
//   node tests/golden/crdt/make.mjs
//
// A file is a story, one step a line: `doc` opens a replica, `root` declares, `apply` and
// `apply_v2` hand it bytes; `emits`, `missing`, `state`, `since` and `json` say what yjs has then.
// Bytes are base64; values are in the notation of the stream.
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'

const require = createRequire(new URL('../../interop/package.json', import.meta.url))
const Y = require('yjs')
const encoding = require('lib0/encoding')
const Y14 = await import(require.resolve('@y/y'))
const versionOf = name => require(`../interop/node_modules/${name}/package.json`).version
const version = versionOf('yjs')

const base64 = bytes => Buffer.from(bytes).toString('base64')
const notation = v => {
  if (v === undefined) return '{"$undefined":true}'
  if (typeof v === 'bigint') return `{"$bigint":"${v}"}`
  if (typeof v === 'number' && !Number.isFinite(v)) return `{"$number":"${v}"}`
  if (Object.is(v, -0)) return '-0'
  if (v === null || typeof v !== 'object') return JSON.stringify(v)
  if (v instanceof Uint8Array) return `{"$bytes":"${base64(v)}"}`
  if (Array.isArray(v)) return `[${v.map(notation).join(',')}]`
  return `{${Object.keys(v)
    .map(k => `${JSON.stringify(k)}:${notation(v[k])}`)
    .join(',')}}`
}

const story = (name, about, tell) => {
  const lines = [`# ${about}`, `# yjs ${version}, tests/golden/crdt/make.mjs`]
  tell({
    open(client, gc = true) {
      const doc = new Y.Doc({ gc })
      doc.clientID = client
      lines.push(`doc ${client} ${gc ? 'gc' : 'keep'}`)
      let emitted = null
      doc.on('update', update => {
        emitted ??= update
      })
      const roots = []
      return {
        doc,
        root(root, type) {
          lines.push(`root ${root} ${type}`)
          roots.push(
            type === 'map'
              ? [root, doc.getMap(root)]
              : type === 'array'
                ? [root, doc.getArray(root)]
                : [root, doc.getText(root)]
          )
          return roots.at(-1)[1]
        },
        apply(update) {
          lines.push(`apply ${base64(update)}`)
          this.heard(() => Y.applyUpdate(doc, update))
        },
        applyV2(update) {
          lines.push(`apply_v2 ${base64(update)}`)
          this.heard(() => Y.applyUpdateV2(doc, update))
        },
        heard(apply) {
          emitted = null
          apply()
          lines.push(`emits ${emitted === null ? '-' : base64(emitted)}`)
          const missing = [...(doc.store.pendingStructs?.missing ?? [])]
          lines.push(`missing ${missing.map(([c, k]) => `${c}:${k}`).join(' ')}`)
        },
        check() {
          lines.push(`state ${base64(Y.encodeStateAsUpdate(doc))}`)
          for (const [root, type] of roots) lines.push(`json ${root} ${notation(type.toJSON())}`)
        },
        since(sv) {
          lines.push(`since ${base64(sv)} ${base64(Y.encodeStateAsUpdate(doc, sv))}`)
        }
      }
    }
  })
  writeFileSync(new URL(`${name}.golden`, import.meta.url), lines.join('\n') + '\n')
}

// A document of its own, edited step by step; gives the update of each step.
const written = (client, steps, gc = true) => {
  const doc = new Y.Doc({ gc })
  doc.clientID = client
  const updates = []
  doc.on('update', update => updates.push(update))
  for (const step of steps) doc.transact(() => step(doc))
  return { doc, updates }
}

const replay = (story, client, updates, roots, gc = true) => {
  const replica = story.open(client, gc)
  for (const [root, type] of roots) replica.root(root, type)
  for (const update of updates) {
    replica.apply(update)
    replica.check()
  }
  return replica
}

story('nested', 'maps, arrays and texts inside each other', s => {
  const { updates } = written(5, [
    d => {
      d.getMap('peta').set('daftar', Y.Array.from([1, 'dua', { tiga: [3] }]))
    },
    d => {
      d.getMap('peta')
        .get('daftar')
        .insert(1, [new Y.Map([['x', 1]]), new Uint8Array([1, 2, 3])])
    },
    d => {
      d.getMap('peta').set('teks', new Y.Text('halo'))
    },
    d => {
      d.getMap('peta').get('teks').insert(2, 'BIN')
      d.getMap('peta').get('teks').delete(0, 1)
    },
    d => {
      d.getMap('peta').get('daftar').delete(0, 2)
    }
  ])
  replay(s, 6, updates, [['peta', 'map']])
})

story('client_ids', 'client ids at 2^32-1, 2^32 and 2^53-1', s => {
  const updates = [2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1].flatMap(
    id =>
      written(id, [
        d => {
          d.getMap('peta').set('siapa', String(id))
        },
        d => {
          d.getArray('daftar').insert(0, [id])
        }
      ]).updates
  )
  replay(s, 2 ** 53 - 2, updates, [
    ['peta', 'map'],
    ['daftar', 'array']
  ])
  replay(s, 2 ** 40, updates.reverse(), [
    ['peta', 'map'],
    ['daftar', 'array']
  ])
})

story('surrogates', 'a surrogate pair is split by an insert and by a delete', s => {
  const { updates } = written(3, [
    d => {
      d.getText('teks').insert(0, 'a😀b👩‍🌾c')
    },
    d => {
      d.getText('teks').insert(2, 'X')
    },
    d => {
      d.getText('teks').delete(6, 1)
    }
  ])
  replay(s, 4, updates, [['teks', 'text']])
})

story('values', '-0, undefined, null, big and small numbers, integer-like keys', s => {
  const { updates } = written(7, [
    d => {
      const map = d.getMap('peta')
      map.set('values', [
        -0,
        0,
        null,
        2147483647,
        2147483648,
        -2147483648,
        0.5,
        0.1,
        NaN,
        -Infinity,
        1e300
      ])
      map.set('undefined', undefined)
      map.set('null', null)
      map.set('bigint', -5n)
      map.set('inside', {
        a: undefined,
        b: null,
        c: -0,
        10: 'ten',
        9: 'nine',
        '01': 'text',
        4294967294: 'last',
        4294967295: 'none'
      })
      map.set('bytes', new Uint8Array([0, 255]))
      map.set('deep', { x: new Uint8Array([7]), y: 12n })
    },
    d => {
      d.getArray('daftar').insert(0, [1, null, 'x', new Uint8Array([9]), { 2: 1, 1: 2 }])
    }
  ])
  replay(s, 8, updates, [
    ['peta', 'map'],
    ['daftar', 'array']
  ])
})

story('waiting', 'structs and deletes that come before what they need', s => {
  const a = written(20, [
    d => {
      d.getArray('daftar').insert(0, ['satu', 'dua', 'tiga'])
    },
    d => {
      d.getArray('daftar').insert(1, ['setengah'])
    },
    d => {
      d.getArray('daftar').delete(0, 2)
    },
    d => {
      d.getArray('daftar').push(['empat'])
    }
  ])
  const b = new Y.Doc()
  b.clientID = 30
  for (const update of a.updates) Y.applyUpdate(b, update)
  let last
  b.on('update', update => {
    last = update
  })
  b.getArray('daftar').insert(1, ['lain'])
  const replica = s.open(1)
  replica.root('daftar', 'array')
  for (const update of [last, a.updates[2], a.updates[3], a.updates[1], a.updates[0]]) {
    replica.apply(update)
    replica.check()
    replica.since(Y.encodeStateVector(new Map([[20, 2]])))
  }
})

story('collected', 'deleted objects are collected; their late children too', s => {
  const { updates, doc } = written(9, [
    d => {
      d.getMap('peta').set(
        'a',
        new Y.Map([
          ['x', new Y.Array()],
          ['y', 1]
        ])
      )
    },
    d => {
      d.getMap('peta').get('a').get('x').insert(0, [1, 2, 3])
    }
  ])
  const other = new Y.Doc()
  other.clientID = 10
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  let late
  other.on('update', update => {
    late = update
  })
  other
    .getMap('peta')
    .get('a')
    .get('x')
    .insert(1, [new Y.Text('terlambat')])
  let removed
  doc.on('update', update => {
    removed = update
  })
  doc.getMap('peta').delete('a')
  const all = [...updates, removed, late]
  replay(s, 1, all, [['peta', 'map']])
  replay(s, 1, all, [['peta', 'map']], false)
})

story('rich', 'formats, embeds, XML and subdocuments are kept as they came', s => {
  const { updates } = written(11, [
    d => {
      const text = d.getText('teks')
      text.insert(0, 'tebal biasa', {})
      text.format(0, 5, { bold: true, link: { href: 'x', n: 1.5 } })
      text.insertEmbed(5, { image: 'padi.png', size: [1, 2] })
    },
    d => {
      const xml = d.getXmlFragment('xml')
      const element = new Y.XmlElement('p')
      element.setAttribute('kelas', 'judul')
      element.insert(0, [new Y.XmlText('isi'), new Y.XmlHook('kait')])
      xml.insert(0, [element, new Y.XmlFragment()])
    },
    d => {
      d.getMap('peta').set(
        'anak',
        new Y.Doc({ guid: 'satu', gc: false, autoLoad: true, meta: { a: 1 } })
      )
      d.getMap('peta').set('lain', new Y.Doc({ guid: 'dua' }))
    }
  ])
  const replica = s.open(12)
  for (const update of updates) {
    replica.apply(update)
    replica.check()
  }
})

story('odd', 'bytes that Yjs takes and then writes otherwise', s => {
  // One root array with one struct, its content written by hand.
  const update = (ref, content) => {
    const e = encoding.createEncoder()
    for (const n of [1, 1, 40, 0]) encoding.writeVarUint(e, n)
    encoding.writeUint8(e, ref)
    encoding.writeVarUint(e, 1)
    encoding.writeVarString(e, 'daftar')
    content(e)
    encoding.writeVarUint(e, 0)
    return encoding.toUint8Array(e)
  }
  const bytes = list => e => list.forEach(b => encoding.writeUint8(e, b))
  const text = string => [...new TextEncoder().encode(string)]
  const contents = [
    [
      2,
      e => {
        // JSON, spaced and with numbers in unusual forms
        encoding.writeVarUint(e, 4)
        for (const json of [
          '{"b": 1, "a" :[1.0,1e3, -0], "1":"\\u0041\\ud800"}',
          'undefined',
          ' true ',
          '1E400'
        ])
          encoding.writeVarString(e, json)
      }
    ],
    [8, bytes([1, 125, 0x85, 0x00])], // 5 in two bytes
    [8, bytes([1, 124, 0x40, 0x40, 0, 0])], // 3 as float32
    [8, bytes([1, 123, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0])], // 1.5 as float64
    [8, bytes([1, 123, 0x7f, 0xf8, 0, 0, 0, 0, 0, 1])], // another NaN
    [8, bytes([1, 125, 0xbf, 0xff, 0xff, 0xff, 0xff, 0x01])], // a long integer
    // A key twice.
    [8, bytes([1, 118, 3, 1, ...text('b'), 126, 1, ...text('1'), 127, 1, ...text('b'), 120])],
    [8, bytes([1, 118, 2, 9, ...text('__proto__'), 126, 1, ...text('z'), 126])],
    [8, bytes([1, 119, 0x81, 0x00, ...text('x')])],
    [
      9,
      bytes([
        1,
        ...text('g'),
        118,
        3,
        2,
        ...text('gc'),
        120,
        8,
        ...text('autoLoad'),
        125,
        1,
        5,
        ...text('other'),
        126
      ])
    ],
    [6, bytes([1, ...text('b'), 4, ...text(' 1.0')])],
    [5, bytes([4, ...text('[ ] ')])]
  ]
  for (const [ref, content] of contents) {
    const replica = s.open(41)
    replica.apply(update(ref, content))
    replica.check()
  }
})

story('yjs14', `written by Yjs ${versionOf('@y/y')}: large client ids, gaps, out of order`, s => {
  const open = client => {
    const doc = new Y14.Doc()
    doc.clientID = client
    return doc
  }
  const anna = open(2 ** 53 - 1)
  const updates = []
  anna.on('update', v1 => updates.push({ v1 }))
  anna.on('updateV2', v2 => (updates.at(-1).v2 = v2))
  const steps = [
    d => d.get('teks').insert(0, 'padi '),
    d => d.get('daftar').insert(0, [1, 'dua', { tiga: [3] }]),
    d => d.get('teks').insert(5, 'kering', { tebal: true }),
    d => d.get('peta').setAttr('harga', 14000),
    d => d.get('daftar').delete(1, 1),
    d => d.get('peta').setAttr('isi', new Y14.Type('p')),
    d => d.get('teks').format(0, 4, { miring: true })
  ]
  for (const step of steps) anna.transact(() => step(anna))
  // Who gets them out of order keeps what it can use, and writes gaps where something is missing.
  const budi = open(2 ** 40 + 7)
  const states = [1, 3, 0, 6, 4, 2, 5].map((which, i) => {
    Y14.applyUpdate(budi, updates[which].v1)
    if (i === 2) budi.get('daftar').insert(1, [2.5])
    return { v1: Y14.encodeStateAsUpdate(budi), v2: Y14.encodeStateAsUpdateV2(budi) }
  })
  const roots = [
    ['teks', 'text'],
    ['daftar', 'array'],
    ['peta', 'map']
  ]
  for (const list of [updates, [...updates].reverse(), states, [...states].reverse()]) {
    for (const apply of ['apply', 'applyV2']) {
      const replica = s.open(2 ** 53 - 2)
      for (const [root, type] of roots) replica.root(root, type)
      for (const { v1, v2 } of list) {
        replica[apply](apply === 'apply' ? v1 : v2)
        replica.check()
      }
      const text = replica.doc.getText('teks').toString()
      if (text !== budi.get('teks').toString()) throw new Error(`${text} is not what Yjs 14 has`)
    }
  }
})
