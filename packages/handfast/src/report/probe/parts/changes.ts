import type { ChangeKind, ProbeChange, ProbeChanges } from '../../../finding/probe-result.ts'
import { verdictWords } from './verdicts.ts'

export const changeKinds: readonly ChangeKind[] = ['new', 'still', 'not-tested', 'fixed']

export const changeWords: Readonly<Record<ChangeKind, string>> = {
  new: 'new',
  still: 'still there',
  'not-tested': 'no longer tested',
  fixed: 'fixed',
}

/** `Against old.json: 1 fixed, 2 still there`. */
export function changesLine({ against, entries }: ProbeChanges): string {
  const counts = changeKinds.flatMap((kind) => {
    const count = entries.filter((entry) => entry.kind === kind).length
    return count === 0 ? [] : [`${count} ${changeWords[kind]}`]
  })
  const what = counts.length === 0 ? 'nothing was shown, then or now' : counts.join(', ')
  return `Against ${against.file}: ${what}`
}

/** `vulnerable → safe`. */
export function stepOf({ before, now }: ProbeChange): string {
  const word = (verdict: ProbeChange['now']): string =>
    verdict === null ? 'not run' : verdictWords[verdict]
  return `${word(before)} → ${word(now)}`
}
