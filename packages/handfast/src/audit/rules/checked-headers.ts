import type { Value } from '../ir/program.ts'

/**
 * Which of the headers `Origin` and `Host` are compared with something before a request goes on.
 */
export interface Checked {
  readonly origin: boolean
  readonly host: boolean
  /** A comparison that look-alike names pass: of a beginning, an end, or a part. */
  readonly loose: Value | undefined
}

export const unchecked: Checked = { origin: false, host: false, loose: undefined }

export function joined(one: Checked, other: Checked): Checked {
  return {
    origin: one.origin || other.origin,
    host: one.host || other.host,
    loose: one.loose ?? other.loose,
  }
}
