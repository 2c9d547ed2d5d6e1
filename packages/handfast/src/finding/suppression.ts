import type { WeaknessId } from '@handfast/catalogue'
import { weaknessById } from '@handfast/catalogue'
import type { Day } from './date.ts'
import { isDay, isPast } from './date.ts'
import type { Finding, Suppressed, UnusedSuppression } from './finding.ts'

/** One wish not to hear of something, wherever it was written down. */
export interface Suppression {
  readonly by: Suppressed['by']
  /** Where it stands, for the reader: `src/a.ts:12`, `handfast.yaml:4`, or a fingerprint. */
  readonly at: string
  /** As written; it may name no weakness that there is. */
  readonly weakness: string
  /** Set for entries of a baseline, which name one finding. */
  readonly fingerprint?: string
  /** The file of that finding, for the reader. */
  readonly file?: string
  /** As written; without one a suppression does not count. */
  readonly reason: string
  /** The last day on which it holds, as written. */
  readonly until?: string
  /** Set when it could not be read: it suppresses nothing, and is reported. */
  readonly malformed?: true
  /** Whether it covers the place of a finding of its weakness. */
  readonly covers: (finding: Finding) => boolean
}

export interface SuppressionOptions {
  readonly today: Day
  /**
   * The weaknesses that were judged over all of the target. A suppression of any other one is
   * neither used nor unused: nobody looked.
   */
  readonly judged: ReadonlySet<WeaknessId>
}

export interface SuppressionOutcome {
  /** All findings, in the order given. */
  readonly findings: readonly Finding[]
  readonly unused: readonly UnusedSuppression[]
}

/**
 * Holds findings against suppressions. A finding takes its reason from the first that covers it, in
 * the order given; every other one that covers it too counts as used.
 */
export function applySuppressions(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  { today, judged }: SuppressionOptions,
): SuppressionOutcome {
  const flaws = new Map<Suppression, UnusedSuppression['reason']>()
  const byKey = new Map<string, Suppression[]>()
  for (const suppression of suppressions) {
    const flaw = flawOf(suppression, today)
    if (flaw !== undefined) flaws.set(suppression, flaw)
    else push(byKey, suppression.fingerprint ?? suppression.weakness, suppression)
  }

  const used = new Set<Suppression>()
  const held = findings.map((finding) => {
    const covering = [
      ...(byKey.get(finding.weakness) ?? []),
      ...(byKey.get(finding.fingerprint) ?? []),
    ].filter((suppression) => suppression.covers(finding))
    for (const suppression of covering) used.add(suppression)
    const first = covering[0]
    if (first === undefined) return finding
    return { ...finding, suppressed: { by: first.by, reason: first.reason } }
  })

  const unused: UnusedSuppression[] = []
  for (const suppression of suppressions) {
    const reason = flaws.get(suppression) ?? idle(suppression, used, judged)
    if (reason !== undefined) unused.push(unusedOf(suppression, reason))
  }
  return { findings: held, unused }
}

/** Longer names of weaknesses are none. */
const whatCharactersMax = 100

function unusedOf(
  { by, at, weakness, file, until = '', malformed }: Suppression,
  reason: UnusedSuppression['reason'],
): UnusedSuppression {
  if (malformed === true) return { by, at, reason }
  const isAboutDay = reason === 'expired' || reason === 'not understood'
  const more = [file === undefined ? '' : ` in ${file}`, isAboutDay ? ` until ${until}` : '']
  const what = `${weakness.slice(0, whatCharactersMax)}${more.join('').slice(0, 1000)}`
  return { by, at, reason, what }
}

/** What keeps a suppression from counting, whatever was found. */
function flawOf(suppression: Suppression, today: Day): UnusedSuppression['reason'] | undefined {
  if (suppression.malformed === true) return 'not understood'
  if (weaknessById(suppression.weakness) === undefined) return 'unknown weakness'
  if (suppression.reason.trim() === '') return 'no reason given'
  if (suppression.until === undefined) return undefined
  if (!isDay(suppression.until)) return 'not understood'
  return isPast(suppression.until, today) ? 'expired' : undefined
}

function idle(
  suppression: Suppression,
  used: ReadonlySet<Suppression>,
  judged: ReadonlySet<string>,
): 'matches nothing' | undefined {
  return used.has(suppression) || !judged.has(suppression.weakness) ? undefined : 'matches nothing'
}

function push<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const items = map.get(key)
  if (items === undefined) map.set(key, [item])
  else items.push(item)
}
