import { checks as allChecks } from './checks/registry.generated.ts'
import { chosen } from './chosen.ts'
import { closeSessions } from './close.ts'
import { detect } from './detect.ts'
import type { Detection } from './detect.ts'
import type { Check } from './lab/check.ts'
import type { ProbeOptions, ProbeProgress } from './probe-options.ts'
import type { ProbeResult } from '../finding/probe-result.ts'
import { resultOf } from './result-of.ts'
import { startRun } from './run.ts'
import type { Run } from './run.ts'
import { runCheck } from './run-check.ts'
import type { Outcome } from './run-check.ts'
import { readSettings } from './settings.ts'

/**
 * Plays two principals and nobody against a server, and says of every check what it showed. It ends
 * what it opened, and whatever the server does, it ends.
 *
 * @throws ProbeError when there is something that the probe must not or cannot do.
 */
export async function probe(options: ProbeOptions): Promise<ProbeResult> {
  const run = startRun(readSettings(options))
  const checks = chosen(options.only)
  let detection: Detection = { surfaces: [], notes: [], turnedAway: undefined }
  const outcomes: Outcome[] = []
  try {
    detection = await detect(run, options.era)
    const inOrder = checks.toSorted((left, right) => ending(left) - ending(right))
    for (const [done, check] of inOrder.entries()) {
      options.onProgress?.(progressOf(run, { check, done, total: checks.length }))
      outcomes.push(...(await runCheck(run, check, detection)))
    }
  } finally {
    await closeSessions(run)
    await run.settings.stdio?.close()
  }
  const sorted = outcomes.toSorted(
    (left, right) => checks.indexOf(left.check) - checks.indexOf(right.check),
  )
  return resultOf({ run, detection, outcomes: sorted, checks: allChecks })
}

interface Place {
  readonly check: Check
  readonly done: number
  readonly total: number
}

function progressOf({ settings }: Run, { check, done, total }: Place): ProbeProgress {
  const waitMs = check.waits === true ? settings.waitMs : 0
  return { done, total, weakness: check.weakness, waitMs }
}

/** What leaves the server with less than it had comes late. */
function ending({ endsCredentials, floods }: Check): number {
  if (floods === true) return 2
  return endsCredentials === true ? 1 : 0
}
