import { pageUrl } from '@handfast/catalogue'
import type { AuditResult } from '../finding/finding.ts'
import { coverageSection, notAnalysedNotice } from './html/coverage.ts'
import { findingArticle } from './html/finding.ts'
import type { Html } from './html/markup.ts'
import { html, nothing } from './html/markup.ts'
import { htmlPage } from './html/page.ts'
import { probeScript } from './html/probe-script.ts'
import {
  changesSection,
  probeLede,
  shownSection,
  untestedNotice,
  verdictsSection,
} from './html/probe-sections.ts'
import { probeStyleSheet } from './html/probe-style.ts'
import { prose } from './html/prose.ts'
import { script } from './html/script.ts'
import { styleSheet } from './html/style-sheet.ts'
import { verdictSection } from './html/verdict.ts'
import { shownPath } from './parts/shown-path.ts'
import { sourceLines } from './parts/source-lines.ts'
import { severitiesWorstFirst } from './parts/severities.ts'
import { activeFindings, countOf, suppressedFindings } from './parts/tally.ts'
import { unusedWords } from './parts/unused-words.ts'
import type { Report, ReportOptions } from './report.ts'
import { withoutSecrets } from './parts/without-secrets.ts'

/** For people without a terminal: one file that loads nothing, works from a disk, and prints. */
export const htmlReport: Report = withoutSecrets({
  id: 'html',
  summary: 'one self-contained page with the grade, the coverage and the findings',
  fileExtension: 'html',
  render: (result, options) => page(result, options).html,
})

function page(result: AuditResult, options: ReportOptions): Html {
  return htmlPage({
    kind: result.probe === undefined ? 'audit' : 'audit and probe',
    title: `Handfast audit of ${result.target}`,
    version: result.tool.version,
    generatedAt: options.generatedAt,
    styleSheet: result.probe === undefined ? styleSheet : styleSheet + probeStyleSheet,
    script: result.probe === undefined ? script : script + probeScript,
    main: html`${verdictSection(result)}
${notAnalysedNotice(result, (file) => shownPath(file, options))}
${findingsSection(result, options)}
${probeSections(result)}
${coverageSection(result)}
${suppressedSection(result, options)}
${unusedSection(result)}`,
    end: html`Made by handfast ${result.tool.version}. ${endWords(result)}`,
  })
}

const endWords = ({ probe }: AuditResult): Html =>
  probe === undefined
    ? html`The audit reads source and runs nothing. A weakness that only a running server shows is
for <code>handfast probe</code>.`
    : html`The audit has read the source, and the probe has attacked the server that ran.`

/** What the running server showed. */
function probeSections({ probe }: AuditResult): Html {
  if (probe === undefined) return nothing
  return html`${probeLede(probe)}
${shownSection(probe)}
${changesSection(probe)}
${verdictsSection(probe)}
${untestedNotice(probe)}`
}

function findingsSection(result: AuditResult, options: ReportOptions): Html {
  const active = activeFindings(result)
  if (active.length === 0) return nothing
  const code = {
    lines: sourceLines(options.source),
    shownPath: (file: string) => shownPath(file, options),
  }
  const filters = severitiesWorstFirst
    .filter((severity) => countOf(active, severity) > 0)
    .map(
      (severity) =>
        html`<label class="${severity}"><input type="checkbox" value="${severity}" checked>
${severity} <b>${countOf(active, severity)}</b></label>`,
    )
  return html`<section class="findings" aria-labelledby="findings">
<div class="bar-row"><h2 id="findings">Findings</h2>
<fieldset class="filter" hidden><legend>Show</legend>${filters}</fieldset></div>
${active.map((finding) => findingArticle(finding, code))}
<p class="nothing-chosen" hidden>No severity is chosen.</p>
</section>`
}

function suppressedSection(result: AuditResult, options: ReportOptions): Html {
  const suppressed = suppressedFindings(result)
  if (suppressed.length === 0) return nothing
  const items = suppressed.map(
    ({ severity, weakness, message, location, suppressed: { by, reason } }) => {
      const place = `${shownPath(location.file, options)}:${location.startLine}`
      return html`<li>
<p><span class="pill ${severity}">${severity}</span> ${prose(message)}
<a href="${pageUrl(weakness)}">${weakness}</a></p>
<p class="reason"><code>${place}</code> by ${by}: ${reason}</p>
</li>
`
    },
  )
  return plainSection('suppressed', 'Suppressed', items)
}

function unusedSection({ unusedSuppressions }: AuditResult): Html {
  if (unusedSuppressions.length === 0) return nothing
  const items = unusedSuppressions.map(
    (unused) => html`<li><p><code>${unused.at}</code> ${unused.by}: ${unusedWords(unused)}</p></li>
`,
  )
  return plainSection('unused', 'Suppressions that do nothing', items)
}

function plainSection(id: string, title: string, items: readonly Html[]): Html {
  return html`<section class="plain" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
<ul>
${items}</ul></section>`
}
