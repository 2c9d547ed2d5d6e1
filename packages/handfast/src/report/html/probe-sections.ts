import { pageUrl } from '@handfast/catalogue'
import type { CheckResult, ProbeResult } from '../../finding/probe-result.ts'
import { amount } from '../parts/amount.ts'
import { titleOf } from '../parts/tally.ts'
import { changesLine, changeWords, stepOf } from '../probe/parts/changes.ts'
import {
  checksThat,
  principalsLine,
  shownChecks,
  spentLine,
  surfacesLine,
  untestedReason,
  verdictsLine,
  verdictWords,
  wayOf,
} from '../probe/parts/verdicts.ts'
import { badge } from './badge.ts'
import type { Html } from './markup.ts'
import { html, nothing } from './markup.ts'
import { checkAnchor, checkArticle } from './probe-check.ts'

/** Grade or score, the counts, and what was probed. */
export function probeVerdict(result: ProbeResult): Html {
  const { target, level, grade, score } = result
  const shown = shownChecks(result).length
  const headline =
    shown === 0 ? 'Nothing shown' : `${amount(shown, 'weakness', 'weaknesses')} shown`
  const silence = shown === 0 ? ' Having shown nothing is no promise of safety.' : ''
  const atMost = `The score is at most ${score} of 100. There is no grade, because`
  const words =
    grade === null ? `${atMost} ${untestedReason(result)}.` : `Grade ${grade}, ${score} of 100.`
  const interrupted = result.isInterrupted
    ? ' The run was interrupted: this is all that was seen.'
    : ''
  return html`<section class="verdict" aria-label="Verdict">
${badge(result)}
<div class="words">
<h1>${headline}</h1>
<p class="lede">${words}${silence}${interrupted}</p>
<ul class="counts">${countItems(result)}</ul>
</div>
<dl class="about">
<div><dt>Target</dt><dd><code>${target}</code></dd></div>
<div><dt>Found</dt><dd>${surfacesLine(result)}</dd></div>
<div><dt>As</dt><dd>${principalsLine(result)}</dd></div>
<div><dt>Sent</dt><dd>${spentLine(result)}, ${level} at most</dd></div>
</dl>
</section>`
}

function countItems(result: ProbeResult): readonly Html[] {
  return (['vulnerable', 'inconclusive', 'safe', 'not-applicable'] as const).flatMap((verdict) => {
    const count = checksThat(result, verdict).length
    return count === 0 ? [] : [html`<li><b>${count}</b> ${verdictWords[verdict]}</li>`]
  })
}

/** What a mending changed. */
export function changesSection({ changes }: ProbeResult): Html {
  if (changes === undefined) return nothing
  const { against, entries } = changes
  const rows = entries.map(
    (
      entry,
    ) => html`<tr><td><span class="pill change-${entry.kind}">${changeWords[entry.kind]}</span>
</td><td><a href="${pageUrl(entry.weakness)}">${entry.weakness}</a>${wayOf(entry)}</td>
<td>${stepOf(entry)}<span class="settle">${entry.reason}</span></td></tr>
`,
  )
  const table = html`<table class="verdicts"><thead><tr><th>Change</th><th>Weakness</th>
<th>Verdict</th></tr></thead><tbody>
${rows}</tbody></table>`
  return html`<section class="coverage" aria-labelledby="changes">
<h2 id="changes">What changed</h2>
<p class="lede">${changesLine(changes)}. That run was of <code>${against.target}</code>, by
handfast ${against.version}.</p>
${rows.length === 0 ? nothing : table}
</section>`
}

/** Which server was probed, in a page that is about its source. */
export function probeLede(result: ProbeResult): Html {
  return html`<section class="plain" aria-labelledby="probe">
<h2 id="probe">Probe</h2>
<p class="lede"><code>${result.target}</code> as ${principalsLine(result)}:
${surfacesLine(result)}. ${verdictsLine(result)}; ${spentLine(result)}.</p>
</section>`
}

export function shownSection(result: ProbeResult): Html {
  const shown = shownChecks(result)
  if (shown.length === 0) return nothing
  return html`<section class="findings" aria-labelledby="shown">
<div class="bar-row"><h2 id="shown">Shown on the running server</h2></div>
${shown.map(checkArticle)}
</section>`
}

/** Every check with its verdict, and what has none. */
export function verdictsSection(result: ProbeResult): Html {
  const rows = [
    ...shownChecks(result),
    ...(['inconclusive', 'safe', 'not-applicable'] as const).flatMap((verdict) =>
      checksThat(result, verdict),
    ),
  ].map(verdictRow)
  return html`<section class="coverage" aria-labelledby="verdicts">
<h2 id="verdicts">Verdicts</h2>
<table class="verdicts"><thead><tr><th>Verdict</th><th>Weakness</th><th>Why</th></tr></thead><tbody>
${rows}</tbody></table>
<p class="fine">“Safe” means that the owner was served and that all that was tried was refused.</p>
</section>`
}

function verdictRow(check: CheckResult): Html {
  const { verdict, severity, weakness, reason, settledBy } = check
  const kind = severity ?? verdict
  const word = severity === null ? verdictWords[verdict] : `${severity}`
  const pill = html`<span class="pill ${kind}">${word}</span>`
  const cell = severity === null ? pill : html`<a href="#${checkAnchor(check)}">${pill}</a>`
  const settle =
    settledBy === null
      ? nothing
      : html`<span class="settle">To settle it: <code>${settledBy}</code></span>`
  return html`<tr><td>${cell}</td>
<td><a href="${pageUrl(weakness)}">${weakness}</a>${wayOf(check)}</td>
<td>${reason}${settle}</td></tr>
`
}

/** What this page says nothing about, to be read before the findings. */
export function untestedNotice({ unchecked, leftOut }: ProbeResult): Html {
  if (unchecked.length + leftOut.length === 0) return nothing
  return html`<section class="notice" aria-labelledby="untested">
<h2 id="untested">Not tested</h2>
<p>This page says nothing about these, and gives no grade because of them.</p>
<ul>
${foldedNames(unchecked, 'there is no check for them yet')}
${foldedNames(leftOut, 'left out by --only')}</ul>
</section>`
}

function foldedNames(names: ProbeResult['leftOut'], reason: string): Html {
  if (names.length === 0) return nothing
  const items = names.map(
    (weakness) => html`<li><a href="${pageUrl(weakness)}">${titleOf(weakness)}</a></li>
`,
  )
  return html`<li><details><summary>${amount(names.length, 'weakness', 'weaknesses')}
<span>${reason}</span></summary>
<ul>
${items}</ul></details></li>`
}
