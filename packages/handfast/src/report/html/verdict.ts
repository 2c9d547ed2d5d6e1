import type { AuditResult, Severity } from '../../finding/finding.ts'
import { amount, grouped } from '../parts/amount.ts'
import { severitiesWorstFirst } from '../parts/severities.ts'
import {
  activeFindings,
  countOf,
  scoreLine,
  suppressedFindings,
  titleOf,
  ungradedReason,
} from '../parts/tally.ts'
import { takenBy } from '../../finding/grade.ts'
import { gradablesOf } from '../../finding/join-probe.ts'
import { badge } from './badge.ts'
import { judgedWords } from './coverage.ts'
import type { Html } from './markup.ts'
import { html, nothing } from './markup.ts'

/** Grade or score, how many findings of which severity, and what was audited. */
export function verdictSection(result: AuditResult): Html {
  const { coverage } = result
  const active = activeFindings(result)
  const suppressed = suppressedFindings(result).length
  const hidden =
    suppressed === 0
      ? nothing
      : html` <a href="#suppressed">${amount(suppressed, 'more', 'more')} suppressed</a>.`
  const context = result.context.length === 0 ? 'nothing that tells' : result.context.join(', ')
  const read = `${grouped(coverage.analysed)} of ${amount(coverage.files, 'file')}`
  const headline = active.length === 0 ? 'No findings' : amount(active.length, 'finding')
  return html`<section class="verdict" aria-label="Verdict">
${badge(result)}
<div class="words">
<h1>${headline}</h1>
<p class="lede">${scoreWords(result)}${hidden}</p>
${severityBar(result)}
</div>
<dl class="about">
<div><dt>Target</dt><dd><code>${result.target}</code></dd></div>
<div><dt>Era</dt><dd>${result.era}</dd></div>
<div><dt>Seen</dt><dd>${context}</dd></div>
<div><dt>Read</dt><dd>${read}, ${amount(coverage.lines, 'line')}</dd></div>
<div><dt>Judged</dt><dd>${judgedWords(coverage)}</dd></div>
</dl>
${takenOf(result)}
</section>`
}

function scoreWords(result: AuditResult): string {
  const { grade, score } = result
  const silence =
    activeFindings(result).length === 0 ? ' Finding nothing is no promise of safety.' : ''
  if (grade !== null) return `${scoreLine(result)}.${silence}`
  const atMost = `The score is at most ${score} of 100. There is no grade, because`
  return `${atMost} ${ungradedReason(result)}.${silence}`
}

/** Why the score is what it is. */
function takenOf(result: AuditResult): Html {
  const { score } = result
  const taken = takenBy(gradablesOf(result))
  if (taken.length === 0) return nothing
  const items = taken.map(
    ({ weakness, tenths }) => html`<li><b>${tenths / 10}</b> ${titleOf(weakness)}</li>
`,
  )
  return html`<details class="taken"><summary>How it comes to ${score}</summary>
<p>A run starts at 100. Of each weakness the worst finding takes its weight in full and every
further one a tenth of its own, together no more than half of the worst again.</p>
<ul>
${items}</ul></details>`
}

function severityBar(result: AuditResult): Html {
  const active = activeFindings(result)
  if (active.length === 0) return nothing
  const counts = severitiesWorstFirst
    .map((severity) => ({ severity, count: countOf(active, severity) }))
    .filter(({ count }) => count > 0)
  let at = 0
  const bars = counts.map(({ severity, count }) => {
    const width = (count / active.length) * 100
    const bar = html`<rect class="${severity}" x="${at.toFixed(2)}" y="0" height="4"
width="${width.toFixed(2)}"/>`
    at += width
    return bar
  })
  return html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none"
aria-hidden="true">${bars}</svg>
<ul class="counts">${counts.map(({ severity, count }) => countItem(severity, count))}</ul>`
}

function countItem(severity: Severity, count: number): Html {
  return html`<li class="${severity}"><b>${count}</b> ${severity}</li>`
}
