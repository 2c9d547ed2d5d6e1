import { inconclusive, judge } from './verdict.ts'
import type { Trial, Verdict } from './verdict.ts'

/** What came of one of several ways in which a weakness may be there. */
export type Part = Trial | { readonly verdict: Verdict }

/**
 * One verdict on several ways: what could be tried decides, and what could not is left out, which
 * keeps the rest from being called safe. A way that there is not says nothing.
 */
export function judgeParts(parts: readonly Part[], extra: Partial<Trial> = {}): Verdict {
  const verdicts = parts.flatMap((part) => ('verdict' in part ? [part.verdict] : []))
  const trials = parts.flatMap((part) => ('verdict' in part ? [] : [part]))
  const open = verdicts.find(({ verdict }) => verdict === 'inconclusive')
  if (trials.length === 0) return open ?? verdicts[0] ?? inconclusive('nothing could be tried')
  const left = open === undefined ? [] : [{ what: open.reason, settledBy: open.settledBy ?? retry }]
  return judge({
    ...extra,
    owner: trials.flatMap(({ owner }) => owner),
    attempts: trials.flatMap(({ attempts }) => attempts),
    untried: [...trials.flatMap(({ untried }) => untried ?? []), ...left, ...(extra.untried ?? [])],
  })
}

const retry = 'the companions in handfast.yaml'
