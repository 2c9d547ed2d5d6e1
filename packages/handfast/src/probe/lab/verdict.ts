import type { Severity } from '../../finding/finding.ts'
import type { VerdictKind } from '../../finding/probe-result.ts'
import type { Reception } from '../wire/answer.ts'

/** What one request showed. */
export interface Sight {
  /** `b: ping with a's session id`. */
  readonly title: string
  readonly reception: Reception
  /** What was seen beyond a friendly status; `nothing` where it was looked for and not there. */
  readonly shown?: 'canary' | 'effect' | 'nothing'
  /** What it looked like, in a few words: `HTTP 404, error -32001`. */
  readonly answer: string
  /** Its place in the transcript. */
  readonly exchange: number
}

/** Something that must not work, and the same with an id that names nothing. */
export interface Attempt extends Sight {
  /**
   * Where a made-up id is the attempt itself, or there is no id: the same without what would be the
   * attack, in which the effect must not show either.
   */
  readonly unknown: Sight
  /** Exchanges that somebody who replays it has to send before: a login with the id. */
  readonly preparedBy?: readonly number[]
  /** It was seen while so many more of what an exchange had opened were there. */
  readonly amid?: { readonly exchange: number; readonly times: number }
  /**
   * Its answer has no content (202, 204), so that answering a made-up id alike says nothing; it
   * weighs only where a made-up id is answered otherwise.
   */
  readonly isOneWay?: true
  /**
   * It is owed to whoever tries it, so that being refused is the effect: the owner's controls are
   * what was to be expected instead. It weighs as granted only where a made-up id is refused.
   */
  readonly isDue?: true
}

/** What was left out, and the flag or setting that would have had it done. */
export interface Untried {
  readonly what: string
  readonly settledBy: string
}

/** Everything that a verdict rests on. */
export interface Trial {
  /** The owner's own use, which has to work: a server that refuses everybody proves nothing. */
  readonly owner: readonly Sight[]
  readonly attempts: readonly Attempt[]
  readonly untried?: readonly Untried[]
  /** How bad it is if it is so; the catalogue's word where it is absent. */
  readonly severity?: Severity
  /** What moved the severity. */
  readonly circumstances?: readonly string[]
}

export type { VerdictKind }

/** Nobody outside this file can make one, so no check can call a target anything by itself. */
const judged: unique symbol = Symbol('judged')

export interface Verdict {
  readonly [judged]: true
  readonly verdict: VerdictKind
  /** One sentence. */
  readonly reason: string
  /** The flag or setting that would settle it; for inconclusive ones, where there is one. */
  readonly settledBy?: string
  readonly severity?: Severity
  readonly circumstances: readonly string[]
  readonly trial: Trial | undefined
}

/**
 * The only way to `vulnerable` and to `safe`.
 *
 * Vulnerable: the owner's own use worked, a canary or an effect was seen in an attempt, and an id
 * that names nothing was answered otherwise. Safe: the owner's own use worked, every attempt was
 * refused, and nothing was left out. Everything else is inconclusive. What is due turns it round:
 * refused where the owner is served is vulnerable, served where a made-up id is refused is safe.
 */
export function judge(trial: Trial): Verdict {
  const failed = trial.owner.find(({ reception }) => reception !== 'accepted')
  if (trial.owner.length === 0) return undecided(trial, 'there was no use by the owner to compare')
  if (failed !== undefined) {
    const what = `the control failed (${failed.title}: ${failed.answer})`
    return undecided(trial, `${what}, so that a refusal of others would mean nothing`)
  }
  const proofs = trial.attempts.filter(isProof)
  if (proofs.length > 0) return vulnerable(trial, proofs)
  const weighed = trial.attempts.filter((attempt) => !isNeutral(attempt))
  const unsettled = weighed.find((attempt) => !isSettled(attempt))
  if (unsettled !== undefined) return undecided(trial, unsettledReason(unsettled))
  const [untried] = trial.untried ?? []
  if (untried !== undefined) {
    const what = `what was tried was refused; ${untried.what} was not tried`
    return { ...undecided(trial, what), settledBy: untried.settledBy }
  }
  if (weighed.length === 0) return undecided(trial, 'nothing could be tried')
  return safe(trial, weighed)
}

export function notApplicable(reason: string): Verdict {
  return base('not-applicable', reason)
}

/** @param settledBy `--as b=…`, where the user can do something about it. */
export function inconclusive(reason: string, settledBy?: string): Verdict {
  return { ...base('inconclusive', reason), ...(settledBy === undefined ? {} : { settledBy }) }
}

/** Seen, and not what an id that names nothing gets. */
export function isProof({ reception, shown, unknown, isDue }: Attempt): boolean {
  if (isDue === true) return reception === 'refused' && shown === 'effect'
  if (reception !== 'accepted') return false
  // A canary speaks for itself, also where what names nothing is met with silence.
  if (shown === 'canary') return unknown.shown !== 'canary'
  if (unknown.reception === 'unanswered') return false
  return shown === 'effect' && unknown.reception !== 'accepted'
}

/** The weakness is not there, as far as this one attempt says. */
function isSettled({ reception, unknown, isDue }: Attempt): boolean {
  if (isDue === true) return reception === 'accepted' && unknown.reception === 'refused'
  return reception === 'refused'
}

function isNeutral({ isOneWay, reception, unknown }: Attempt): boolean {
  return isOneWay === true && reception === 'accepted' && unknown.reception === 'accepted'
}

function vulnerable(trial: Trial, proofs: readonly Attempt[]): Verdict {
  const [first] = proofs
  const more = proofs.length > 1 ? `, and ${proofs.length - 1} more` : ''
  const than = first === undefined ? '' : `${first.unknown.title}: ${first.unknown.answer}`
  const what = first === undefined ? '' : `${first.title}: ${first.answer}`
  return {
    ...base('vulnerable', `${what} (${than})${more}`),
    trial,
    circumstances: trial.circumstances ?? [],
    ...(trial.severity === undefined ? {} : { severity: trial.severity }),
  }
}

function safe(trial: Trial, attempts: readonly Attempt[]): Verdict {
  const [first] = attempts
  const count = attempts.length === 1 ? 'the attempt' : `all ${attempts.length} attempts`
  const example = first === undefined ? '' : ` (${first.title}: ${first.answer})`
  const outcome = first?.isDue === true ? 'was served as it has to be' : 'failed'
  return { ...base('safe', `the owner's own use worked, and ${count} ${outcome}${example}`), trial }
}

function undecided(trial: Trial, reason: string): Verdict {
  return { ...base('inconclusive', reason), trial }
}

function unsettledReason({ title, reception, answer, unknown }: Attempt): string {
  const what = `${title}: ${answer}`
  if (reception === 'unanswered') return `${what}; silence is no refusal`
  if (reception === 'unclear') return `${what}; this is neither an acceptance nor a refusal`
  if (unknown.reception === 'accepted') {
    return `${what}, and so was what names nothing, so the answer says nothing about the id`
  }
  return `${what}, and no effect was seen`
}

function base(verdict: VerdictKind, reason: string): Verdict {
  return { [judged]: true, verdict, reason, circumstances: [], trial: undefined }
}
