// Lines and branches of a room as a table, out of what `llvm-cov export` says.
//
//   node scripts/coverage_table.mjs COUNTS.json ROOT/ [missed]
//
// With `missed`, behind the table each branch that was never taken: FILE:LINE:COLUMN never true.
import { readFileSync } from 'node:fs'

const [counts, root, missing] = process.argv.slice(2)
const files = JSON.parse(readFileSync(counts, 'utf8')).data[0].files

/// What the compiler knows beforehand is no branch: while (true), a constant of a template or of
/// this machine, and what a switch over every value of an enumeration would do with yet another.
/// Comparisons that the compiler writes for "= default;" have a place but no count for false.
function isNone(text, column, condition) {
  if (/^(true|!?\w+::contiguous|!?low_bytes_first)$/.test(condition)) return true
  if (text.endsWith('= default;')) return true
  return text.slice(0, column - 1).endsWith('switch (')
}

/// Times true and false for each place. A header compiled into several places has a row in each;
/// taken in one of them is taken.
function branchesOf(file) {
  const source = readFileSync(file.filename, 'utf8').split('\n')
  const taken = new Map()
  for (const [line, column, endLine, end, yes, no] of file.branches) {
    const text = source[line - 1]
    const condition = line === endLine ? text.slice(column - 1, end - 1) : ''
    if (isNone(text, column, condition)) continue
    const place = `${line}:${column}`
    const seen = taken.get(place) ?? [0, 0]
    taken.set(place, [seen[0] + yes, seen[1] + no])
  }
  return taken
}

function row(name, lines, branches) {
  const share = ([hit, of]) => (of === 0 ? '' : ((100 * hit) / of).toFixed(1)).padStart(7)
  const cells = [lines, branches].map(pair => pair.join('/').padStart(13) + share(pair))
  return name.padEnd(34) + cells.join('')
}

const head = ['lines', 'branches'].map(name => name.padStart(13) + '%'.padStart(7))
console.log(''.padEnd(34) + head.join(''))
const total = { lines: [0, 0], branches: [0, 0] }
const missed = []
for (const file of files) {
  const name = file.filename.replace(root, '')
  const taken = branchesOf(file)
  const sides = [...taken].flatMap(([place, [yes, no]]) => [
    { place, side: 'true', times: yes },
    { place, side: 'false', times: no }
  ])
  const never = sides.filter(one => one.times === 0)
  missed.push(...never.map(({ place, side }) => `${name}:${place} never ${side}`))
  const lines = [file.summary.lines.covered, file.summary.lines.count]
  const branches = [sides.length - never.length, sides.length]
  for (const i of [0, 1]) {
    total.lines[i] += lines[i]
    total.branches[i] += branches[i]
  }
  console.log(row(name, lines, branches))
}
console.log(row('all', total.lines, total.branches))
if (missing === 'missed') console.log(missed.join('\n'))
