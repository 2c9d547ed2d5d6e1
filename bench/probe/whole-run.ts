import { probe } from 'handfast/probe'
import type { Pair } from '../../servers/probe/dist/kit/pairs.js'
import { as } from './pairs.ts'

/** What everything together takes, on a server that answers at once. */
export interface WholeRun {
  readonly elapsedMs: number
  readonly requests: number
  readonly requestsPerCheckMax: number
  readonly checks: number
}

/** Passive and active checks, as they run when nobody says anything else. */
export async function measureWholeRun(pair: Pair): Promise<WholeRun> {
  const served = await pair.start('mended')
  try {
    const { checks, requests, elapsedMs } = await probe({ url: served.url, as })
    return {
      elapsedMs,
      requests,
      requestsPerCheckMax: Math.max(0, ...checks.map(({ transcript }) => transcript.length)),
      checks: checks.length,
    }
  } finally {
    await served.close()
  }
}
