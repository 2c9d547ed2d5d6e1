import type { AuditResult, Finding } from '../../src/finding/finding.ts'
import type { ReportOptions } from '../../src/report/report.ts'
import { sample, sampleOptions } from './sample.ts'

/** Everything that some format, terminal or forge would obey, in one text. */
export const hostileText: string = [
  '<script>alert(1)</script>',
  '"\' onmouseover="alert(2)"',
  ']]>',
  '--><!--',
  '\u001b[31mred\u001b]8;;https://evil.example\u0007',
  '\u0085\u009b2J',
  '\r\n::error file=x::pwned',
  '\n/close',
  '%0A::warning::pwned',
  '\u202egnp.exe\u2066\u200b\ufeff',
  'a|b `c` **d** [e](https://evil.example) ![f](x)',
  '@octocat #1 www.evil.example',
  '{0} {{1}} ${7*7}',
  '\u0000\ud800\ufffe',
  '| </details> ```',
].join(' ')

const hostileFile = `src/${hostileText.replaceAll('/', '-')}.ts`

/** The lines of a file whose text is as hostile as its name. */
const hostileSource = `const a = 1\n\t${hostileText.replace(/[\r\n]+/gu, ' ')}\nconst b = 2\n`

function hostileFinding(finding: Finding): Finding {
  const place = { file: hostileFile, startLine: 2, startColumn: 2, endLine: 2, endColumn: 26 }
  const labelled = { ...place, label: hostileText }
  return {
    ...finding,
    message: hostileText,
    attack: hostileText,
    fix: hostileText,
    location: place,
    label: hostileText,
    related: [labelled, { ...labelled, startColumn: 40, endColumn: 60 }],
    trace: [labelled, labelled],
    context: [hostileText],
    suppressed: finding.suppressed === null ? null : { by: 'comment', reason: hostileText },
  }
}

/** A result in which every text that comes from outside is hostile. */
export const hostileSample: AuditResult = {
  ...sample,
  target: hostileText,
  findings: sample.findings.map(hostileFinding),
  unusedSuppressions: [{ by: 'comment', at: hostileText, reason: 'expired', what: hostileText }],
  coverage: {
    ...sample.coverage,
    notAnalysed: [{ file: hostileFile, reason: hostileText }],
    leftOut: { [hostileText]: 3 },
    weaknesses: sample.coverage.weaknesses.map((entry) =>
      entry.reason === undefined ? entry : { ...entry, reason: hostileText },
    ),
  },
  context: [hostileText],
}

export const hostileOptions: ReportOptions = {
  ...sampleOptions,
  source: (file) => (file === hostileFile ? hostileSource : undefined),
}
