import { base64 } from './notation.mjs'

// The answer that a change must give, as text. `updates` are what yjs emitted for it.
export const changeAnswer = (updates, more = '') =>
  updates.v1.length === 0
    ? `{"ok":true${more}}`
    : `{"ok":true,"update":"${base64(updates.v1[0])}"${more}}`

export const ok = '{"ok":true}'
