import type { Alarm } from './alert.ts'
import { faultOf } from './id-quality.ts'

/** Enough to see structure, and too few to prove that there is none. */
const samplesMax = 32

/** Looks at the first ids that the server behind mints, once, and forgets them. */
export interface InnerIds {
  see(id: string, atMs: number): Alarm | undefined
}

export function createInnerIds(): InnerIds {
  let samples: string[] | undefined = []
  return {
    see(id, atMs) {
      if (samples === undefined) return undefined
      samples.push(id)
      if (samples.length < samplesMax) return undefined
      const fault = faultOf(samples, atMs)
      samples = undefined
      if (fault === undefined) return undefined
      return {
        detector: 'weak-inner-ids',
        weakness: 'predictable-session-id',
        severity: 'low',
        atMs,
        message: `the server behind makes its session ids ${fault}; clients see none of them`,
        count: samplesMax,
        windowMs: 0,
      }
    },
  }
}
