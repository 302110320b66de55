// A clock that stands until it is moved, in place of the real one: import this before anything that
// asks for the time. Intervals are kept, not run.
export const clock = { now: 1_000_000, intervals: [] }
Date.now = () => clock.now
globalThis.setInterval = run => clock.intervals.push(run) - 1
globalThis.clearInterval = at => {
  clock.intervals[at] = null
}
