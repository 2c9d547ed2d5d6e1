import { pageUrl, weaknessById } from '@handfast/catalogue'
import type { Finding, LabelledLocation } from '../../finding/finding.ts'
import { probedWords } from '../parts/probed-words.ts'
import { capitalized } from '../parts/sentence.ts'
import { titleOf } from '../parts/tally.ts'
import type { CodeOptions } from './code.ts'
import { codeFigures, codeLine } from './code.ts'
import type { Html } from './markup.ts'
import { html, nothing } from './markup.ts'
import { prose } from './prose.ts'

/** One finding with its code, attack, fix and trace. */
export function findingArticle(finding: Finding, options: CodeOptions): Html {
  const { severity, confidence, weakness, location, label, related, message, attack, fix } = finding
  const place = `${options.shownPath(location.file)}:${location.startLine}:${location.startColumn}`
  const id = `f-${finding.fingerprint}`
  return html`<article class="finding ${severity}" id="${id}" data-severity="${severity}">
<header>
<p class="tags"><span class="pill ${severity}">${severity}</span>
<span class="confidence">${confidence} confidence</span>
<a class="anchor" href="#${id}" aria-label="Link to this finding">#</a></p>
<h3>${prose(capitalized(message))}</h3>
<p class="where"><code>${place}</code><a href="${pageUrl(weakness)}">${weakness}</a></p>
</header>
${codeFigures({ ...location, label }, related, options)}
<div class="pair">
<section class="attack"><h4>Attack</h4><p>${prose(attack)}</p></section>
<section class="fix"><h4>Fix</h4><p>${prose(fix)}</p></section>
</div>
${probedOf(finding)}
${traceOf(finding.trace, options)}
${factsOf(finding)}
</article>
`
}

/** What a probe of the running server says about it. */
function probedOf({ probed }: Finding): Html {
  if (probed === undefined) return nothing
  const { state, checks } = probed
  const [first] = checks
  const link =
    state !== 'confirmed' || first === undefined
      ? nothing
      : html` <a href="#p-${first}">The exchange</a>`
  return html`<p class="probed ${state}"><b>Probe:</b> ${probedWords(probed)}.${link}</p>`
}

function traceOf(trace: readonly LabelledLocation[], options: CodeOptions): Html {
  if (trace.length === 0) return nothing
  const steps = trace.map((step) => {
    const place = `${options.shownPath(step.file)}:${step.startLine}`
    return html`<li><p><span>${prose(capitalized(step.label))}</span> <code>${place}</code></p>
${codeLine(step, options)}</li>
`
  })
  const title = trace.length === 1 ? 'Trace, 1 step' : `Trace, ${trace.length} steps`
  return html`<details class="trace" open><summary>${title}</summary><ol>
${steps}</ol></details>`
}

function factsOf(finding: Finding): Html {
  const cwe = (weaknessById(finding.weakness)?.cwe ?? []).map(
    (number) =>
      html`<a href="https://cwe.mitre.org/data/definitions/${number}.html">CWE-${number}</a> `,
  )
  const context =
    finding.context.length === 0
      ? nothing
      : html`<div><dt>Weighed by</dt><dd>${finding.context.join('; ')}</dd></div>`
  return html`<dl class="facts">
<div><dt>Weakness</dt><dd>${titleOf(finding.weakness)}</dd></div>
${context}
<div><dt>Class</dt><dd>${cwe}</dd></div>
<div><dt>Fingerprint</dt><dd><code>${finding.fingerprint}</code></dd></div>
</dl>`
}
