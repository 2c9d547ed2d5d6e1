import { weaknessIds } from '@handfast/catalogue'
import type { WeaknessId } from '@handfast/catalogue'
import { memberOf } from '@handfast/protocol'
import { FindingError } from './errors.ts'
import { transports, verdictKinds } from './probe-result.ts'
import type {
  ChangeKind,
  CheckResult,
  OneEra,
  ProbeChange,
  ProbeChanges,
  ProbeResult,
  VerdictKind,
} from './probe-result.ts'

/** A report longer than this is not read. */
export const earlierCharactersMax: number = 64 * 1024 * 1024

const checksMax = 2_000

/** What a report that was written before says, as far as it is held against a new one. */
export interface EarlierProbe {
  readonly target: string
  readonly version: string
  readonly checks: readonly EarlierCheck[]
}

export type EarlierCheck = Pick<
  CheckResult,
  'weakness' | 'era' | 'transport' | 'verdict' | 'reason'
>

const order: readonly ChangeKind[] = ['new', 'still', 'not-tested', 'fixed']

/**
 * What became of the checks of an earlier report. Nothing is fixed that was not tested again and
 * found safe, and what had a verdict and has none now is listed too.
 */
export function changesSince(
  earlier: EarlierProbe,
  now: Pick<ProbeResult, 'checks'>,
  file: string,
): ProbeChanges {
  const known = new Map(earlier.checks.map((check) => [keyOf(check), check]))
  const current = new Map(now.checks.map((check) => [keyOf(check), check]))
  const keys = new Set([...known.keys(), ...current.keys()])
  const entries = [...keys].flatMap((key): ProbeChange[] => {
    const before = known.get(key)
    const after = current.get(key)
    const kind = kindOf(before?.verdict, after?.verdict)
    const check = after ?? before
    if (kind === undefined || check === undefined) return []
    const { weakness, era, transport } = check
    const reason = after?.reason ?? reasonFor(weakness, now)
    const verdicts = { before: before?.verdict ?? null, now: after?.verdict ?? null }
    return [{ kind, weakness, era, transport, ...verdicts, reason }]
  })
  return {
    against: { file, target: earlier.target, version: earlier.version },
    entries: entries.toSorted(
      (left, right) => order.indexOf(left.kind) - order.indexOf(right.kind),
    ),
  }
}

const keyOf = ({ weakness, era, transport }: EarlierCheck): string =>
  JSON.stringify([weakness, era, transport])

function kindOf(
  before: VerdictKind | undefined,
  now: VerdictKind | undefined,
): ChangeKind | undefined {
  if (now === 'vulnerable') return before === 'vulnerable' ? 'still' : 'new'
  if (before === 'vulnerable') return now === 'safe' ? 'fixed' : 'not-tested'
  return before === 'safe' && now !== 'safe' ? 'not-tested' : undefined
}

/** A check that found no way in this time says why under no era. */
function reasonFor(weakness: WeaknessId, { checks }: Pick<ProbeResult, 'checks'>): string {
  const own = checks.find((check) => check.weakness === weakness && check.era === null)
  return own?.reason ?? 'it was not run this time'
}

/** @throws FindingError for anything that is not a report of a probe. */
export function parseEarlierProbe(text: string, name: string): EarlierProbe {
  if (text.length > earlierCharactersMax) {
    const message = `${name} has more than ${earlierCharactersMax} characters.`
    throw new FindingError('AGAINST_TOO_LARGE', `${message} ${howTo}`)
  }
  const outside = parseJson(text, name)
  const version = memberOf(outside, 'schemaVersion')
  if (typeof version !== 'string' || !/^1\.\d{1,3}$/u.test(version)) {
    const said = typeof version === 'string' ? JSON.stringify(version.slice(0, 20)) : 'none'
    const message = `${name} has the schemaVersion ${said}, and this version reads 1.x.`
    throw new FindingError('AGAINST_VERSION_UNKNOWN', `${message} ${howTo}`)
  }
  const checks = memberOf(outside, 'checks')
  const target = memberOf(outside, 'target')
  if (!Array.isArray(checks) || typeof target !== 'string' || checks.length > checksMax) {
    const hint = Array.isArray(memberOf(outside, 'findings')) ? ' It is one of an audit.' : ''
    const message = `${name} is no report of a probe.${hint}`
    throw new FindingError('AGAINST_MALFORMED', `${message} ${howTo}`)
  }
  const tool = memberOf(memberOf(outside, 'tool'), 'version')
  return {
    target,
    version: typeof tool === 'string' ? tool : 'unknown',
    checks: checks.flatMap((check, index) => parseCheck(check, `${name}: check ${index + 1}`)),
  }
}

const howTo = 'Write one with: handfast probe URL --format json=FILE'

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new FindingError('AGAINST_NOT_JSON', `${name} is not JSON. ${howTo}`, { cause })
  }
}

/** A weakness that this version does not know is nothing that it could have tested. */
function parseCheck(check: unknown, place: string): readonly EarlierCheck[] {
  const weakness = weaknessIds.find((id) => id === memberOf(check, 'weakness'))
  const verdict = verdictKinds.find((kind) => kind === memberOf(check, 'verdict'))
  const reason = memberOf(check, 'reason')
  if (verdict === undefined || typeof reason !== 'string') {
    throw new FindingError('AGAINST_MALFORMED', `${place} has no verdict or no reason. ${howTo}`)
  }
  if (weakness === undefined) return []
  const era = eras.find((known) => known === memberOf(check, 'era')) ?? null
  const transport = transports.find((known) => known === memberOf(check, 'transport')) ?? null
  return [{ weakness, verdict, reason, era, transport }]
}

const eras: readonly OneEra[] = ['legacy', 'modern']
