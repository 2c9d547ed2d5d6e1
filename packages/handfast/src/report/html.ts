import { createHash } from 'node:crypto'
import { pageUrl } from '@handfast/catalogue'
import type { AuditResult } from '../finding/finding.ts'
import { coverageSection, notAnalysedNotice } from './html/coverage.ts'
import { findingArticle } from './html/finding.ts'
import type { Html } from './html/markup.ts'
import { html, nothing } from './html/markup.ts'
import { prose } from './html/prose.ts'
import { script } from './html/script.ts'
import { styleSheet } from './html/style-sheet.ts'
import { verdictSection } from './html/verdict.ts'
import { shownPath } from './parts/shown-path.ts'
import { sourceLines } from './parts/source-lines.ts'
import { activeFindings, countOf, severitiesWorstFirst, suppressedFindings } from './parts/tally.ts'
import type { Report, ReportOptions } from './report.ts'
import { withoutSecrets } from './parts/without-secrets.ts'

/** For people without a terminal: one file that loads nothing, works from a disk, and prints. */
export const htmlReport: Report = withoutSecrets({
  id: 'html',
  summary: 'one self-contained page with the grade, the coverage and the findings',
  fileExtension: 'html',
  render: (result, options) => page(result, options).html,
})

/**
 * Nothing but this style sheet and this script may load or run, whatever a target's text contains.
 */
const contentPolicy: string = [
  "default-src 'none'",
  `style-src '${hashOf(styleSheet)}'`,
  `script-src '${hashOf(script)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function page(result: AuditResult, options: ReportOptions): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Handfast audit of ${result.target}</title>
<style>${{ html: styleSheet }}</style>
</head>
<body>
<header class="masthead">
<p class="brand">${knot}<b>Handfast</b> <span>audit</span></p>
<p class="stamp">${result.tool.version} · ${stamp(options.generatedAt)}</p>
</header>
<main>
${verdictSection(result)}
${notAnalysedNotice(result, (file) => shownPath(file, options))}
${findingsSection(result, options)}
${coverageSection(result)}
${suppressedSection(result, options)}
${unusedSection(result)}
</main>
<footer class="end">Made by handfast ${result.tool.version}, which reads source and runs nothing.
A weakness that only a running server shows is for <code>handfast probe</code>.</footer>
<script>${{ html: script }}</script>
</body>
</html>
`
}

/** Two hands' worth of rope: two rings that hold each other. */
const knot: Html = html`<svg viewBox="0 0 32 20" aria-hidden="true">
<circle cx="11" cy="10" r="7.5"/>
<path d="M21 2.5a7.5 7.5 0 1 1-5.3 12.8M15.7 4.7A7.5 7.5 0 0 1 21 2.5"/>
</svg>`

/** `2026-11-22 09:30 UTC`, or the text as it was given when it is in another zone. */
function stamp(generatedAt: string): Html {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}).*Z$/u.exec(generatedAt)
  const words = match === null ? generatedAt : `${match[1]} ${match[2]} UTC`
  return html`<time datetime="${generatedAt}">${words}</time>`
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
    ({ at, by, reason }) => html`<li><p><code>${at}</code> ${by}: ${reason}</p></li>
`,
  )
  return plainSection('unused', 'Suppressions that do nothing', items)
}

function plainSection(id: string, title: string, items: readonly Html[]): Html {
  return html`<section class="plain" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
<ul>
${items}</ul></section>`
}
