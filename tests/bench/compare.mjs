// Runs one piece of work on every library in turn, and prints a row for each figure.
import { execFileSync } from 'node:child_process'

export const figure = value =>
  value === undefined ? '-' : value >= 100 ? value.toFixed(0) : value.toPrecision(3)

// Its figures, or why there are none. `bound_ms`: longer is not waited for.
export const call = (program, args, bound_ms) => {
  try {
    const out = execFileSync(program, args, {
      encoding: 'utf8',
      timeout: bound_ms,
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 24
    })
    return JSON.parse(out)
  } catch (error) {
    if (error.code !== 'ETIMEDOUT') return { failed: 'failed' }
    return { failed: `over ${bound_ms / 1000} s`, over_ms: bound_ms }
  }
}

const slow_ms = 20_000
const short_ms = 15_000
// What is short is repeated: a busy neighbour of the machine slows phases of seconds down by half,
// and each side should be seen in a quiet one. So ours also runs for as long as yjs does: the least
// of a few short runs and of a few long ones would not be taken from the same time.
const more_rounds = 10
const more_ms = 20_000
const more_of_ours = 10 // in a round

const least = (known, next) => {
  if (known === undefined || next.failed) return known ?? next
  const best = { ...known }
  for (const [name, value] of Object.entries(next)) {
    if (/_(ms|mb)$/.test(name)) best[name] = Math.min(best[name] ?? value, value)
  }
  return best
}

// What has to be as in yjs: of ours the bytes too.
const sameAsYjs = (library, figures, yjs) => {
  const names = ['content', 'sum']
  if (library === 'ours') names.push('updates_sha', 'state_sha', 'bytes_v2')
  return names.filter(name => figures[name] !== undefined && yjs[name] !== undefined)
}

// `columns`: the libraries of the table. `pieces`: how many pieces of work there are, and are done.
export class Comparison {
  constructor({ rounds, columns, pieces }) {
    Object.assign(this, { rounds, columns, pieces })
    this.results = [] // { title, figures: { library: {...} } }
    this.differing = []
    this.begun = performance.now()
    this.compared = 0
  }

  heading(title) {
    console.log(`\n${title}\n`)
    const names = ['work', 'ours', ...this.columns.flatMap(l => [l, `${l} / ours`])]
    console.log(`| ${names.join(' | ')} |`)
    console.log(`| ${names.map(() => '-').join(' | ')} |`)
  }

  say(text) {
    const seconds = Math.round((performance.now() - this.begun) / 1000)
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
    process.stderr.write(`[${clock}] ${text}\n`)
  }

  run(title, rows, libraries) {
    this.pieces.done++
    const best = {}
    const took = {} // ms in the last round
    const spent = {}
    const play = library => {
      const begin = performance.now()
      best[library] = least(best[library], libraries[library]())
      took[library] = performance.now() - begin
      spent[library] = (spent[library] ?? 0) + took[library]
    }
    let counted = performance.now() // when the rounds that all take part in were over
    for (let round = 0; round < this.rounds + more_rounds; round++) {
      if (round > 0 && took.yjs > slow_ms) break
      if (round >= this.rounds && !(took.yjs < short_ms && took.ours < short_ms)) break
      if (round === this.rounds) counted = performance.now()
      if (round > this.rounds && performance.now() - counted > more_ms) break
      for (const library of Object.keys(libraries)) {
        if (round > 0 && (took[library] > slow_ms || best[library].failed)) continue
        if (round >= this.rounds && library !== 'ours' && library !== 'yjs') continue
        play(library)
      }
      if (round === 0) this.tell(title, took)
      const until = performance.now() + Math.min(spent.yjs - spent.ours, more_ms)
      for (let i = 0; i < more_of_ours && performance.now() + took.ours < until; i++) play('ours')
    }
    this.check(title, best)
    this.results.push({ title, figures: best })
    for (const [name, label] of Object.entries(rows)) this.print(`${title}${label}`, name, best)
  }

  tell(title, took) {
    const each = Object.entries(took).map(([name, ms]) => `${name} ${(ms / 1000).toFixed(1)} s`)
    this.say(`${this.pieces.done}/${this.pieces.all} ${title}: ${each.join(', ')} a round`)
  }

  check(title, best) {
    if (!best.yjs || best.yjs.failed) return
    for (const [library, figures] of Object.entries(best)) {
      if (library === 'yjs' || figures.failed) continue
      if (library !== 'ours' && library !== 'ywasm') continue // others may order otherwise
      const names = sameAsYjs(library, figures, best.yjs)
      const other = names.filter(name => figures[name] !== best.yjs[name])
      if (library === 'ours') this.compared += names.length
      if (other.length === 0) continue
      this.differing.push(`${title}: ${library} (${other.join(', ')})`)
      best[library] = { failed: `differs: ${other.join(', ')}` }
    }
  }

  print(title, name, best) {
    const own = best.ours[name]
    const cells = this.columns.flatMap(library => {
      const other = best[library]
      if (other === undefined) return ['', '']
      if (other.failed) {
        const known = other.over_ms && own && name === 'time_ms'
        return [other.failed, known ? `> ${figure(other.over_ms / own)}x` : '']
      }
      const value = other[name]
      return [figure(value), value === undefined || !own ? '' : `${figure(value / own)}x`]
    })
    const ours = best.ours.failed ?? figure(own)
    console.log(`| ${[title, ours, ...cells].join(' | ')} |`)
  }
}
