import { simulatedClock } from '../../../../servers/probe/kit/simulated-clock.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import type { VerdictKind } from '../../src/probe/lab/verdict.ts'
import { patient } from './principals.ts'

/** What a check is run under, where that is not what all are. */
export interface Conditions {
  readonly options: Partial<ProbeOptions>
  /** What the check has to say of the weak server. */
  readonly ofWeak: VerdictKind
}

const usual: Conditions = { options: { limits: patient, waitMs: 400 }, ofWeak: 'vulnerable' }

/** Deadlines that a simulated clock does not skip. */
export const prompt = { ...patient, answerMsMax: 8_000, silenceMs: 8_000 } as const

/** A day is what it takes to call a session one that does not end. */
const aDay: Conditions = {
  ...usual,
  options: { limits: prompt, waitMs: 24 * 60 * 60_000, clock: simulatedClock },
}

const special: ReadonlyMap<string, Conditions> = new Map([
  ['no-session-expiry', aDay],
  ['no-idle-expiry', aDay],
  ['no-absolute-expiry', aDay],
])

export const conditionsOf = (weakness: string): Conditions => special.get(weakness) ?? usual
