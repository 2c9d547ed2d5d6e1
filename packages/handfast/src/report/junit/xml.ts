import { escapeMarkup } from '../parts/markup.ts'

export interface TestCase {
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

export interface Suite {
  readonly name: string
  readonly cases: readonly TestCase[]
}

export function junitText(name: string, suites: readonly Suite[]): string {
  const totals = counts(suites.flatMap(({ cases }) => cases))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeMarkup(name)}" ${totals}>`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n')
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
