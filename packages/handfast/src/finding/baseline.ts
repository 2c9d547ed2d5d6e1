import type { Day } from './date.ts'
import { isDay } from './date.ts'
import { FindingError } from './errors.ts'
import type { Finding } from './finding.ts'
import { fingerprintDigits } from './fingerprint.ts'
import { compareText } from './sort.ts'
import type { Suppression } from './suppression.ts'

/** A baseline longer than this is not read: 32 MiB of text hold some hundred thousand entries. */
export const baselineCharactersMax: number = 32 * 1024 * 1024

/** A finding that was known, and accepted for a reason, when the baseline was written. */
export interface BaselineEntry {
  readonly fingerprint: string
  readonly weakness: string
  /** For the reader; the fingerprint decides. */
  readonly file: string
  readonly reason: string
  readonly createdAt: Day
  /** The last day on which it holds. */
  readonly until?: Day
}

export interface Baseline {
  readonly schemaVersion: '1.0'
  readonly entries: readonly BaselineEntry[]
}

export interface BaselineOptions {
  readonly today: Day
  readonly reason: string
  readonly until?: Day
  /** The one to be replaced: entries that still hold keep their reason and dates. */
  readonly previous?: Baseline
}

/**
 * The baseline that accepts these findings, but for those that a comment or the configuration
 * suppresses.
 */
export function baselineOf(findings: readonly Finding[], options: BaselineOptions): Baseline {
  const known = new Map(options.previous?.entries.map((entry) => [entry.fingerprint, entry]))
  const entries = findings
    .filter(({ suppressed }) => suppressed === null || suppressed.by === 'baseline')
    .map((finding) => known.get(finding.fingerprint) ?? entryOf(finding, options))
  entries.sort(
    (left, right) =>
      compareText(left.file, right.file) ||
      compareText(left.weakness, right.weakness) ||
      compareText(left.fingerprint, right.fingerprint),
  )
  return { schemaVersion: '1.0', entries }
}

function entryOf(finding: Finding, { today, reason, until }: BaselineOptions): BaselineEntry {
  return {
    fingerprint: finding.fingerprint,
    weakness: finding.weakness,
    file: finding.location.file,
    reason,
    createdAt: today,
    ...(until === undefined ? {} : { until }),
  }
}

export function serializeBaseline(baseline: Baseline): string {
  return `${JSON.stringify(baseline, null, 2)}\n`
}

/**
 * Throws `FindingError` for anything that is not a baseline; what it does not know in one is
 * refused. `name` is what its messages call it.
 */
export function parseBaseline(text: string, name: string = 'The baseline'): Baseline {
  try {
    return parsed(text)
  } catch (error) {
    if (!(error instanceof FindingError)) throw error
    const message = `${name} ${error.message}. Mend it, or remove it and write a new one.`
    throw new FindingError(error.code, message, { cause: error.cause })
  }
}

function parsed(text: string): Baseline {
  if (text.length > baselineCharactersMax) {
    const length = `${text.length} characters, more than ${baselineCharactersMax}`
    throw new FindingError('BASELINE_TOO_LARGE', `has ${length}`)
  }
  const outside = parseJson(text)
  if (!isRecord(outside)) throw malformed('it is not an object')
  const version = outside['schemaVersion']
  if (version !== '1.0') {
    const said = typeof version === 'string' ? JSON.stringify(version.slice(0, 20)) : 'none'
    throw new FindingError(
      'BASELINE_VERSION_UNKNOWN',
      `has the schemaVersion ${said}, and this version reads "1.0"`,
    )
  }
  const entries = outside['entries']
  if (!Array.isArray(entries)) throw malformed('entries is not an array')
  return { schemaVersion: '1.0', entries: entries.map(parseEntry) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new FindingError('BASELINE_NOT_JSON', 'is not JSON', { cause })
  }
}

const fingerprintForm = new RegExp(`^[0-9a-f]{${fingerprintDigits}}$`, 'u')

function parseEntry(entry: unknown, index: number): BaselineEntry {
  if (!isRecord(entry)) throw malformed(`entry ${index + 1} is not an object`)
  const text = (name: string): string => {
    const value = entry[name]
    if (typeof value === 'string') return value
    throw malformed(`entry ${index + 1} has no text at ${name}`)
  }
  const fingerprint = text('fingerprint')
  if (!fingerprintForm.test(fingerprint)) throw malformed(`entry ${index + 1} has no fingerprint`)
  const day = (name: string): Day => {
    const value = text(name)
    if (isDay(value)) return value
    throw malformed(`entry ${index + 1} has no day at ${name}`)
  }
  return {
    fingerprint,
    weakness: text('weakness'),
    file: text('file'),
    reason: text('reason'),
    createdAt: day('createdAt'),
    ...(entry['until'] === undefined ? {} : { until: day('until') }),
  }
}

function malformed(what: string): FindingError {
  return new FindingError('BASELINE_MALFORMED', `cannot be read: ${what}`)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function baselineSuppressions(baseline: Baseline): readonly Suppression[] {
  return baseline.entries.map(({ fingerprint, weakness, file, reason, until }) => ({
    by: 'baseline',
    at: fingerprint,
    weakness,
    fingerprint,
    file,
    reason,
    ...(until === undefined ? {} : { until }),
    covers: (finding) => finding.fingerprint === fingerprint,
  }))
}
