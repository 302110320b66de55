// What is demanded of ours beside yjs in the same run: at least `floor` times as fast, `goal` aimed
// at. Scripts and traces are judged as crdt-benchmarks plays them and as the floors were set: once
// in a fresh process, on both sides. `again` names the figure where it was played before.
const times = (rows, name, floor, goal, label = '', again = undefined) =>
  rows.map(row => ({ row, name, floor, goal, label, again }))
const scripts = (rows, floor, goal) => times(rows, 'first_ms', floor, goal, '', 'time_ms')

const floors = [
  ...scripts(['B1.1', 'B1.3', 'B1.4', 'B1.5', 'B1.7'], 40, 100),
  ...scripts(['B2.2', 'B2.3', 'B2.4'], 10, 20),
  ...scripts(['B3.1', 'B3.2', 'B3.3', 'B3.4', 'B3.5'], 10, 40),
  ...times(['B4'], 'first_ms', 30, 80, ' with update events', 'edit_ms'),
  ...times(['B4'], 'load_ms', 10, 30, ' load'),
  ...times(['array 100000', 'array 1000000'], 'load_ms', 25, 60, ' load'),
  ...times(['map 100000', 'map 1000000'], 'load_ms', 20, 50, ' load'),
  ...times(['array 100000'], 'encode_ms', 30, 60, ' encode'),
  ...times(['array 100000'], 'build_ms', 12, 30, ' build'),
  ...times(['array 100000'], 'increment_ms', 40, 100, ' +1,000 entries'),
  ...times(['array 100000'], 'merge_ms', 15, 30, ' merge of 2 x 50,000'),
  ...times(['merge of 5000', 'merge of 50000'], 'time_ms', 20, 100)
]
const memory = ['array 1000000', 'map 1000000'].map(row => ({ row, floor: 1.5, goal: 1.15 }))

const find = (results, row) =>
  results.find(({ title }) => title === row || title.startsWith(`${row} `))

const shown = ratio => (ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(3))

const judge = (results, { row, name, floor, goal, label, again }) => {
  const found = find(results, row)
  const title = `${found?.title ?? row}${label}`
  const ours = found?.figures.ours
  const yjs = found?.figures.yjs
  if (!ours || !yjs) return { title, floor: `${floor}x`, goal: `${goal}x`, end: 'not measured' }
  const theirs = yjs[name] ?? yjs.over_ms
  const cells = { title, floor: `${floor}x`, goal: `${goal}x` }
  if (again && yjs[again] && ours[again]) cells.again = `${shown(yjs[again] / ours[again])}x`
  if (ours.failed || theirs === undefined) {
    return { ...cells, end: `failed: ${ours.failed ?? yjs.failed}`, missed: true }
  }
  const ratio = theirs / ours[name]
  const measured = `${yjs.over_ms ? '> ' : ''}${shown(ratio)}x`
  if (ratio >= floor) return { ...cells, measured, end: ratio >= goal ? 'holds, goal' : 'holds' }
  return { ...cells, measured, end: `missed by ${shown(floor / ratio)}x`, missed: true }
}

const judgeMemory = (results, { row, floor, goal }) => {
  const ours = find(results, row)?.figures.ours
  const cells = { title: `${row} memory held`, floor: `<= ${floor}x file`, goal: `${goal}x` }
  if (!ours) return { ...cells, end: 'not measured' }
  if (ours.failed) return { ...cells, end: `failed: ${ours.failed}`, missed: true }
  const ratio = (ours.rss_mb * 1e6) / ours.bytes
  const end = ratio <= floor ? (ratio <= goal ? 'holds, goal' : 'holds') : 'missed'
  return { ...cells, measured: `${shown(ratio)}x`, end, missed: ratio > floor }
}

// Prints them all; how many are missed.
export const printFloors = ({ results, differing, compared }) => {
  const wrong = results.filter(({ figures }) => figures.ours.failed).length
  console.log('\n## Floors beside yjs, from the rows above\n')
  console.log('| work | floor | goal | measured | played again | |\n| - | - | - | - | - | - |')
  const all = [
    ...floors.map(floor => judge(results, floor)),
    ...memory.map(floor => judgeMemory(results, floor))
  ]
  all.push({
    title: 'contents and bytes of states and updates',
    floor: 'equal',
    goal: 'equal',
    measured: `${compared} compared`,
    end: wrong === 0 ? 'holds' : `missed in ${wrong} rows`,
    missed: wrong > 0
  })
  for (const { title, floor, goal, measured = '-', again = '', end } of all) {
    console.log(`| ${[title, floor, goal, measured, again, end].join(' | ')} |`)
  }
  for (const one of differing) console.log(`\nDiffers from yjs: ${one}`)
  return all.filter(({ missed }) => missed).length
}
