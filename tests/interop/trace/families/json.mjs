import { notation } from '../notation.mjs'

export const json = {
  compare(trace, { name, roots }) {
    for (const [root, type] of roots) {
      trace.ask(
        `{"do":"json","doc":"${name}","root":"${root}"}`,
        `{"json":${notation(type.toJSON())}}`
      )
    }
  }
}
