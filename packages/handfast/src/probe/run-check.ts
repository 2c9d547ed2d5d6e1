import type { Detection } from './detect.ts'
import type { Check } from './lab/check.ts'
import { isAllowed } from './lab/check.ts'
import type { Surface } from './lab/surface.ts'
import type { Verdict } from './lab/verdict.ts'
import { inconclusive, notApplicable } from './lab/verdict.ts'
import type { Run } from './run.ts'
import { labOf } from './run.ts'
import { msOfSession } from './settings.ts'
import type { ProbeSettings } from './settings.ts'
import type { ProbeLimits } from './wire/limits.ts'
import { ProbeStop } from './wire/probe-stop.ts'

/** What one check said of one way in. */
export interface Outcome {
  readonly check: Check
  /** Undefined where there is none that the check is about. */
  readonly surface: Surface | undefined
  readonly verdict: Verdict
  /** Its part of the transcript: from the first, up to and without the last. */
  readonly from: number
  readonly to: number
}

/** Runs a check on every way in that it is about; one outcome at least. */
export async function runCheck(
  run: Run,
  check: Check,
  detection: Detection,
): Promise<readonly Outcome[]> {
  const { surfaces } = detection
  const matching = surfaces.filter((surface) => isAbout(check, surface))
  if (matching.length === 0) {
    const verdict = withoutSurface(check, detection)
    return [{ check, surface: undefined, verdict, from: 0, to: 0 }]
  }
  const outcomes: Outcome[] = []
  for (const surface of matching) {
    const from = run.transcript.exchanges.length
    const verdict = await verdictOf(run, check, surface)
    outcomes.push({ check, surface, verdict, from, to: run.transcript.exchanges.length })
  }
  return outcomes
}

function isAbout({ eras, transports }: Check, { era, transport }: Surface): boolean {
  return eras.includes(era) && transports.includes(transport)
}

function withoutSurface(
  { eras, isLaterOverStdio }: Check,
  { surfaces, turnedAway }: Detection,
): Verdict {
  if (surfaces.length === 0 && turnedAway !== undefined) {
    return inconclusive(`nobody got in (${turnedAway})`, '--as a="Authorization: Bearer …"')
  }
  if (surfaces.length === 0) return inconclusive('nothing was found there that speaks MCP')
  const [{ era, transport } = { era: '', transport: '' }] = surfaces
  const found = `the server speaks the ${era} era over ${transport}`
  if (!surfaces.some((surface) => eras.includes(surface.era))) {
    return notApplicable(`${found}, and this is about the ${eras.join(' and ')} era`)
  }
  const isStdio = surfaces.every((surface) => surface.transport === 'stdio')
  if (isStdio && isLaterOverStdio !== true) {
    return notApplicable(`${found}, where nobody but who has started it can send it anything`)
  }
  // Another transport has sessions as well; that no check looks there is no fault of the server.
  return inconclusive(`${found}, for which this check is not made yet`)
}

/** For each session: to open, use and end it; over HTTP+SSE, to be introduced as well. */
const requestsOfSession = 5

function limitsOf({ floods }: Check, { limits, sessionsMax }: ProbeSettings): ProbeLimits {
  if (floods !== true) return limits
  const { requestsMax, checkMsMax } = limits
  return {
    ...limits,
    requestsMax: requestsMax + requestsOfSession * sessionsMax,
    checkMsMax: checkMsMax + msOfSession * sessionsMax,
  }
}

async function verdictOf(run: Run, check: Check, surface: Surface): Promise<Verdict> {
  const { level, limits } = run.settings
  if (!isAllowed(check.disposition, level)) {
    const flag = check.disposition === 'disruptive' ? '--disruptive' : `leave out --${level}`
    return inconclusive(`it needs more than ${level} requests`, flag)
  }
  // A target that was silent for one check gets one request in the next to show that it is there.
  const { budget } = run
  budget.unansweredInRow = Math.min(budget.unansweredInRow, limits.unansweredMax - 1)
  const ended = new AbortController()
  try {
    const spending = { signal: ended.signal, limits: limitsOf(check, run.settings) }
    return await check.run(labOf(run, surface, spending))
  } catch (error) {
    if (error instanceof ProbeStop) return inconclusive(`it was broken off: ${error.message}`)
    throw error
  } finally {
    ended.abort()
  }
}
