import { pageUrl } from '@handfast/catalogue'
import type { AuditResult, Finding, WeaknessCoverage } from '../finding/finding.ts'
import { escapeMarkup } from './parts/markup.ts'
import { shownPath } from './parts/shown-path.ts'
import { amount, scoreLine } from './parts/tally.ts'
import type { Report, ReportOptions } from './report.ts'
import { withoutSecrets } from './parts/without-secrets.ts'

interface TestCase {
  readonly name: string
  readonly place?: { readonly file: string; readonly line: number }
  readonly outcome:
    | { readonly is: 'passed' }
    | { readonly is: 'skipped'; readonly message: string }
    | {
        readonly is: 'failed'
        readonly severity: string
        readonly message: string
        readonly body: readonly string[]
      }
}

interface Suite {
  readonly name: string
  readonly cases: readonly TestCase[]
}

/**
 * For build servers: a test suite for each weakness. A weakness or file that was not analysed is a
 * skipped test with the reason, and so is a suppressed finding; none of them passes.
 */
export const junitReport: Report = withoutSecrets({
  id: 'junit',
  summary: 'JUnit XML, a test suite for each weakness',
  fileExtension: 'xml',

  render(result, options) {
    const suites = suitesOf(result, options)
    const totals = counts(suites.flatMap(({ cases }) => cases))
    const name = `handfast audit of ${result.target}: ${scoreLine(result)}`
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="${escapeMarkup(name)}" ${totals}>`,
      ...suites.flatMap(suiteLines),
      '</testsuites>',
      '',
    ].join('\n')
  },
})

function suitesOf({ coverage, findings }: AuditResult, options: ReportOptions): readonly Suite[] {
  const listed = new Set(coverage.weaknesses.map(({ weakness }) => weakness))
  const unlisted = [...new Set(findings.map(({ weakness }) => weakness))]
    .filter((weakness) => !listed.has(weakness))
    .map((weakness): WeaknessCoverage => ({ weakness, state: 'found' }))
  const weaknesses = [...coverage.weaknesses, ...unlisted].map((entry) => {
    const found = findings.filter(({ weakness }) => weakness === entry.weakness)
    const cases = [
      ...found.map((finding) => findingCase(finding, options)),
      ...stateCases(entry, found.length, coverage.analysed),
    ]
    return { name: entry.weakness, cases }
  })
  const files = coverage.notAnalysed.map(({ file, reason }): TestCase => {
    const path = shownPath(file, options)
    return { name: path, outcome: { is: 'skipped', message: `not analysed: ${reason}` } }
  })
  return files.length === 0
    ? weaknesses
    : [...weaknesses, { name: 'files not analysed', cases: files }]
}

/** The name has no line number: build servers follow a test by it. */
function findingCase(finding: Finding, options: ReportOptions): TestCase {
  const { location, message, attack, fix, suppressed, fingerprint, severity, weakness } = finding
  const file = shownPath(location.file, options)
  const place = { file, line: location.startLine }
  const name = `${file}: ${message} (${fingerprint.slice(0, 8)})`
  if (suppressed !== null) {
    const reason = `suppressed by ${suppressed.by}: ${suppressed.reason}`
    return { name, place, outcome: { is: 'skipped', message: reason } }
  }
  const body = [
    `${file}:${location.startLine}:${location.startColumn}: ${severity} ${weakness}: ${message}`,
    `Attack: ${attack}`,
    `Fix: ${fix}`,
    ...finding.trace.map(
      (step, index) =>
        `Step ${index + 1}: ${shownPath(step.file, options)}:` +
        `${step.startLine}:${step.startColumn}: ${step.label}`,
    ),
    pageUrl(weakness),
  ]
  return { name, place, outcome: { is: 'failed', severity, message, body } }
}

function stateCases(
  { state, reason }: WeaknessCoverage,
  found: number,
  files: number,
): readonly TestCase[] {
  switch (state) {
    case 'found': {
      const message = 'found, and not shown: only for another persona, or below what was asked for'
      return found > 0 ? [] : [{ name: 'found', outcome: { is: 'skipped', message } }]
    }
    case 'not-found':
      return [{ name: `nothing found in ${amount(files, 'file')}`, outcome: { is: 'passed' } }]
    case 'not-applicable':
    case 'not-analysed': {
      const words = state === 'not-applicable' ? 'not applicable' : 'not analysed'
      const message = reason === undefined ? words : `${words}: ${reason}`
      return [{ name: words, outcome: { is: 'skipped', message } }]
    }
  }
}

function suiteLines({ name, cases }: Suite): readonly string[] {
  return [
    `  <testsuite name="${escapeMarkup(name)}" ${counts(cases)}>`,
    ...cases.flatMap((testCase) => caseLines(name, testCase)),
    '  </testsuite>',
  ]
}

function counts(cases: readonly TestCase[]): string {
  const of = (is: TestCase['outcome']['is']): number =>
    cases.filter(({ outcome }) => outcome.is === is).length
  return `tests="${cases.length}" failures="${of('failed')}" errors="0" skipped="${of('skipped')}"`
}

function caseLines(suite: string, { name, place, outcome }: TestCase): readonly string[] {
  const at = place === undefined ? '' : ` file="${escapeMarkup(place.file)}" line="${place.line}"`
  const head = `    <testcase classname="${escapeMarkup(suite)}" name="${escapeMarkup(name)}"${at}`
  switch (outcome.is) {
    case 'passed':
      return [`${head}/>`]
    case 'skipped':
      return [
        `${head}>`,
        `      <skipped message="${escapeMarkup(outcome.message)}"/>`,
        '    </testcase>',
      ]
    case 'failed':
      return [
        `${head}>`,
        `      <failure type="${outcome.severity}" message="${escapeMarkup(outcome.message)}">`,
        ...outcome.body.map(escapeMarkup),
        '      </failure>',
        '    </testcase>',
      ]
  }
}
