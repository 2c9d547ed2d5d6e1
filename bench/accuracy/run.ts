/**
 * Audits published vulnerable versions and the versions that mended them, and counts how often
 * the two are told apart. Code is fetched into bench/.cache; what cannot be fetched is skipped
 * and named. Words: [--json] [--only TEXT]… [--cli FILE] [-- words for the audit]
 */
import { hasCommandLine } from '../run/handfast-audit.ts'
import { isWanted, readOptions } from '../run/options.ts'
import type { BenchOptions } from '../run/options.ts'
import { figuresJson, print, table } from '../run/report.ts'
import { versionReader } from './audited-version.ts'
import type { VersionReader } from './audited-version.ts'
import { readCaseList } from './case.ts'
import type { CleanCase, WeakCase } from './case.ts'
import { accuracyFigures } from './figures.ts'
import type { CaseOutcome, CaseResult, CleanOutcome, CleanResult } from './figures.ts'
import { flaggedOf, judgeCase } from './judge.ts'

/** Languages that the audit does not read yet: listed, not counted. */
const languagesOutOfScope: ReadonlySet<string> = new Set(['go'])

const options: BenchOptions = readOptions(process.argv.slice(2))
if (hasCommandLine(options)) await run(options)

async function run(wanted: BenchOptions): Promise<void> {
  const list = readCaseList()
  const read = versionReader(wanted)
  const cases: CaseResult[] = []
  for (const weakCase of list.cases.filter(({ id }) => isWanted(id, wanted))) {
    cases.push({ weakCase, outcome: await caseOutcome(weakCase, read) })
  }
  const clean: CleanResult[] = []
  for (const entry of list.clean.filter(({ id }) => isWanted(id, wanted))) {
    clean.push({ clean: entry, outcome: await cleanOutcome(entry, read) })
  }
  const figures = accuracyFigures(cases, clean)
  print(wanted.json ? figuresJson(figures) : accuracyText(cases, clean, figures))
}

async function caseOutcome(weakCase: WeakCase, read: VersionReader): Promise<CaseOutcome> {
  if (languagesOutOfScope.has(weakCase.language)) return { outOfScope: weakCase.language }
  const vulnerable = await read(weakCase.vulnerable, weakCase.only)
  if ('skipped' in vulnerable) return vulnerable
  if ('failed' in vulnerable) {
    return { judgement: { verdict: 'missed', because: vulnerable.failed } }
  }
  if (weakCase.mended === null) {
    return { judgement: judgeCase(weakCase, vulnerable.audited, null) }
  }
  const mended = await read(weakCase.mended, weakCase.only)
  if ('skipped' in mended) return mended
  if ('failed' in mended) {
    return { judgement: { verdict: 'not told apart', because: mended.failed } }
  }
  return { judgement: judgeCase(weakCase, vulnerable.audited, mended.audited) }
}

async function cleanOutcome(entry: CleanCase, read: VersionReader): Promise<CleanOutcome> {
  if (languagesOutOfScope.has(entry.language)) return { outOfScope: entry.language }
  const version = await read(entry.source, entry.only)
  if ('skipped' in version) return version
  // Silence of an audit that broke is not the silence that was asked for.
  if ('failed' in version) return { flagged: [version.failed] }
  return { flagged: flaggedOf(entry, version.audited) }
}

function accuracyText(
  cases: readonly CaseResult[],
  clean: readonly CleanResult[],
  figures: ReadonlyMap<string, number>,
): string {
  const weakRows = cases.map(({ weakCase, outcome }) => [
    weakCase.id,
    weakCase.weakness,
    weakCase.language,
    caseWord(outcome),
  ])
  const cleanRows = clean.map(({ clean: entry, outcome }) => [
    entry.id,
    entry.not.join(', '),
    entry.language,
    cleanWord(outcome),
  ])
  const figureRows = [...figures].map(([name, value]) => [name, String(value)])
  return [
    table([['case', 'weakness', 'language', 'verdict'], ...weakRows]),
    table([['clean', 'must not say', 'language', 'verdict'], ...cleanRows]),
    disappointments(cases, clean),
    table(figureRows),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function disappointments(cases: readonly CaseResult[], clean: readonly CleanResult[]): string {
  const lines = cases.flatMap(({ weakCase, outcome }) => {
    if ('outOfScope' in outcome) return []
    const because = 'skipped' in outcome ? outcome.skipped : outcome.judgement.because
    return because === '' ? [] : [`${weakCase.id}: ${because}\n  ${weakCase.note}`]
  })
  const cleanLines = clean.flatMap(({ clean: entry, outcome }) => {
    if ('skipped' in outcome) return [`${entry.id}: ${outcome.skipped}`]
    if ('outOfScope' in outcome || outcome.flagged.length === 0) return []
    return [`${entry.id}: said ${outcome.flagged.join(', ')} at ${entry.at.path}`]
  })
  return [...lines, ...cleanLines].join('\n')
}

function caseWord(outcome: CaseOutcome): string {
  if ('outOfScope' in outcome) return `out of scope (${outcome.outOfScope})`
  return 'skipped' in outcome ? 'skipped' : outcome.judgement.verdict
}

function cleanWord(outcome: CleanOutcome): string {
  if ('outOfScope' in outcome) return `out of scope (${outcome.outOfScope})`
  if ('skipped' in outcome) return 'skipped'
  return outcome.flagged.length === 0 ? 'silent' : 'flagged'
}
