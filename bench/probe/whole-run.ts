import { probe } from 'handfast/probe'
import type { Pair } from '../../servers/probe/dist/kit/pairs.js'
import { as, onLoopback } from './pairs.ts'

/** What everything together takes, on a server that answers at once. */
export interface WholeRun {
  readonly elapsedMs: number
  readonly requests: number
  readonly requestsPerCheckMax: number
}

/** A small server of each era: what takes time there is the probe, and what it waits for. */
export const wholeRunsOn: readonly string[] = ['unbound-session', 'unbound-handle']

/** Passive and active checks, as they run when nobody says anything else; the dearest server. */
export async function measureWholeRun(pairs: readonly Pair[]): Promise<WholeRun> {
  const runs: WholeRun[] = []
  for (const pair of pairs) runs.push(await measureOne(pair))
  const most = (field: keyof WholeRun): number => Math.max(0, ...runs.map((run) => run[field]))
  return {
    elapsedMs: most('elapsedMs'),
    requests: most('requests'),
    requestsPerCheckMax: most('requestsPerCheckMax'),
  }
}

async function measureOne(pair: Pair): Promise<WholeRun> {
  const served = await onLoopback(await pair.start('mended'))
  try {
    const { checks, requests, elapsedMs } = await probe({ url: served.url, as })
    const requestsPerCheckMax = Math.max(0, ...checks.map(({ transcript }) => transcript.length))
    return { elapsedMs, requests, requestsPerCheckMax }
  } finally {
    await served.close()
  }
}
