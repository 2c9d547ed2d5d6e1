import type { VerdictKind } from 'handfast/probe'

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

/** Told apart: the weak one was shown, and the mended one was cleared. */
export function toldApart(trials: readonly Trial[]): {
  readonly told: number
  readonly all: number
} {
  const names = [...new Set(trials.map(({ of }) => of))]
  const isTold = (name: string): boolean =>
    trials.filter(({ of }) => of === name).every((trial) => wordFor(trial) === 'true')
  return { told: names.filter(isTold).length, all: names.length }
}
