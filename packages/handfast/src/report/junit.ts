import { pageUrl } from '@handfast/catalogue'
import type { AuditResult, Finding, WeaknessCoverage } from '../finding/finding.ts'
import { junitText } from './junit/xml.ts'
import type { Suite, TestCase } from './junit/xml.ts'
import { probedWords } from './parts/probed-words.ts'
import { probeSuites } from './probe/parts/suites.ts'
import { shownPath } from './parts/shown-path.ts'
import { amount } from './parts/amount.ts'
import { scoreLine } from './parts/tally.ts'
import type { Report, ReportOptions } from './report.ts'
import { withoutSecrets } from './parts/without-secrets.ts'

/**
 * For build servers: a test suite for each weakness. A weakness or file that was not analysed is a
 * skipped test with the reason, and so is a suppressed finding; none of them passes.
 */
export const junitReport: Report = withoutSecrets({
  id: 'junit',
  summary: 'JUnit XML, a test suite for each weakness',
  fileExtension: 'xml',

  render(result, options) {
    const name = `handfast audit of ${result.target}: ${scoreLine(result)}`
    return junitText(name, [...suitesOf(result, options), ...probedSuites(result)])
  },
})

/** Beside those of the audit, as both have a word on the same weaknesses. */
const probedSuites = ({ probe }: AuditResult): readonly Suite[] =>
  probe === undefined
    ? []
    : probeSuites(probe).map((suite) => ({ ...suite, name: `${suite.name}, probed` }))

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
    ...(finding.probed === undefined ? [] : [`Probe: ${probedWords(finding.probed)}`]),
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
