import type { ProbeResult, VerdictKind } from 'handfast/probe'

/** What was probed: something that has the weakness, or something that has not. */
export type Truth = 'weak' | 'mended'

/** What one check said of one server that is known. */
export interface Trial {
  /** `sdk-v1/unbound-session`, or the id of a case. */
  readonly of: string
  readonly weakness: string
  readonly truth: Truth
  /** One a way in: a server of both eras is looked at in each. */
  readonly verdicts: readonly VerdictKind[]
  /** Of the check alone, the most of any way in. */
  readonly requests: number
  readonly elapsedMs: number
  /** Why, in the words of the check. */
  readonly because: string
}

/** What a run with this one check showed. */
export function trialOf(
  subject: Pick<Trial, 'of' | 'weakness' | 'truth'>,
  { checks, elapsedMs }: ProbeResult,
): Trial {
  return {
    ...subject,
    verdicts: checks.map(({ verdict }) => verdict),
    requests: Math.max(0, ...checks.map(({ transcript }) => transcript.length)),
    elapsedMs,
    because: checks.map(({ reason }) => reason).join('; '),
  }
}

/** `true`: it is as the check said. `false`: it is the other way round. */
export type Word = 'true' | 'false' | 'inconclusive'

/** Weak in one way in is weak; mended is what is weak in none and known in all. */
export function wordFor({ truth, verdicts }: Pick<Trial, 'truth' | 'verdicts'>): Word {
  const isFound = verdicts.includes('vulnerable')
  const isOpen = verdicts.length === 0 || verdicts.includes('inconclusive')
  if (truth === 'weak') return isFound ? 'true' : isOpen ? 'inconclusive' : 'false'
  return isFound ? 'false' : isOpen ? 'inconclusive' : 'true'
}

/** All trials of one check. */
export interface Tally {
  readonly weakness: string
  readonly true: number
  readonly false: number
  readonly inconclusive: number
  readonly requestsMax: number
  /** Detection and closing included. */
  readonly elapsedMsMax: number
}

export function talliesOf(trials: readonly Trial[]): readonly Tally[] {
  const weaknesses = [...new Set(trials.map(({ weakness }) => weakness))].toSorted()
  return weaknesses.map((weakness) => {
    const own = trials.filter((trial) => trial.weakness === weakness)
    const count = (word: Word): number => own.filter((trial) => wordFor(trial) === word).length
    return {
      weakness,
      true: count('true'),
      false: count('false'),
      inconclusive: count('inconclusive'),
      requestsMax: Math.max(...own.map(({ requests }) => requests)),
      elapsedMsMax: Math.round(Math.max(...own.map(({ elapsedMs }) => elapsedMs))),
    }
  })
}

/** Of names: the weak one was shown, and nothing of the kind was shown of the mended one. */
export interface ToldApart {
  readonly told: number
  /** Of those told apart: the mended one was found to be safe. */
  readonly cleared: number
  readonly all: number
}

export function toldApart(trials: readonly Trial[]): ToldApart {
  const names = [...new Set(trials.map(({ of }) => of))]
  const count = (isRight: (trial: Trial) => boolean): number =>
    names.filter((name) => trials.filter(({ of }) => of === name).every(isRight)).length
  const isCleared = (trial: Trial): boolean => wordFor(trial) === 'true'
  const isUnclear = (trial: Trial): boolean =>
    trial.truth === 'mended' && wordFor(trial) === 'inconclusive'
  return {
    told: count((trial) => isCleared(trial) || isUnclear(trial)),
    cleared: count(isCleared),
    all: names.length,
  }
}
