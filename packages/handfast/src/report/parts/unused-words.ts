import type { UnusedSuppression } from '../../finding/finding.ts'

/** How to write what a comment lacks. */
const hints: ReadonlyMap<UnusedSuppression['reason'], string> = new Map([
  ['not understood', '; write handfast-ignore[weakness] -- reason'],
  ['no reason given', '; write -- and the reason behind the bracket'],
  ['unknown weakness', '; handfast rules lists them'],
])

/** `expired (unbound-session until 2026-01-31)`, and how to mend it where it is a comment. */
export function unusedWords({ by, reason, what }: UnusedSuppression): string {
  const about = what === undefined ? '' : ` (${what})`
  const hint = by === 'comment' ? (hints.get(reason) ?? '') : ''
  return `${reason}${about}${hint}`
}
