// Random numbers from a seed (splitmix-like mixing of 32 bits).
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
  return {
    below,
    chance: percent => below(100) < percent,
    pick: list => list[below(list.length)],
    between: (low, high) => low + below(high - low + 1)
  }
}
