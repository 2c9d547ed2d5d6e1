import { pageUrl, weaknessById } from '@handfast/catalogue'
import type { CheckResult, Evidence, ShownExchange } from '../../finding/probe-result.ts'
import {
  answerText,
  exchangeOf,
  proofsOf,
  replayOf,
  requestText,
  variablesToSet,
} from '../probe/parts/proofs.ts'
import type { ShownCheck } from '../probe/parts/verdicts.ts'
import { listed, wayOf } from '../probe/parts/verdicts.ts'
import { capitalized } from '../parts/sentence.ts'
import { titleOf } from '../parts/tally.ts'
import type { Html } from './markup.ts'
import { html, nothing } from './markup.ts'
import { prose } from './prose.ts'

export const checkAnchor = ({ fingerprint }: CheckResult): string => `p-${fingerprint}`

/** A weakness that was shown: what was seen, the exchange, and how to see it again. */
export function checkArticle(check: ShownCheck): Html {
  const { severity, weakness, attack, fix } = check
  const id = checkAnchor(check)
  const [first] = proofsOf(check)
  const exchange = first === undefined ? undefined : exchangeOf(check, first)
  return html`<article class="finding ${severity}" id="${id}" data-severity="${severity}">
<header>
<p class="tags"><span class="pill ${severity}">${severity}</span>
<span class="confidence">shown on the running server${wayOf(check)}</span>
<a class="anchor" href="#${id}" aria-label="Link to this check">#</a></p>
<h3>${capitalized(titleOf(weakness))}</h3>
<p class="where"><a href="${pageUrl(weakness)}">${weakness}</a></p>
</header>
${seenOf(check)}
${exchange === undefined ? nothing : exchangeDetails(exchange)}
<div class="pair">
<section class="attack"><h4>Attack</h4><p>${prose(attack)}</p></section>
<section class="fix"><h4>Fix</h4><p>${prose(fix)}</p></section>
</div>
${replayOfCheck(check)}
${factsOf(check)}
</article>
`
}

/** Rows beyond these are in the JSON report. */
const evidenceMax = 24

const roleWords: Readonly<Record<Evidence['role'], string>> = {
  control: 'Control',
  attempt: 'Refused',
  unknown: 'Made up',
}

/** The owner’s own use, each attempt, and what an id that names nothing got. */
function seenOf({ evidence }: CheckResult): Html {
  const rows = evidence.slice(0, evidenceMax).map(({ role, title, answer, isProof, reception }) => {
    const isOther = role === 'attempt' && reception !== 'refused'
    const word = isProof ? 'Shown' : isOther ? 'Attempt' : roleWords[role]
    return html`<li class="${isProof ? 'proof' : role}"><span class="role">${word}</span>
<span>${title}: ${answer}</span></li>
`
  })
  const more = evidence.length - evidenceMax
  const rest =
    more > 0 ? html`<li><span class="role"></span><span>and ${more} more</span></li>` : nothing
  return html`<section class="seen"><h4>What was seen</h4><ol>
${rows}${rest}</ol></section>`
}

export function exchangeDetails(exchange: ShownExchange): Html {
  const { as, method, status } = exchange
  const head = `${method} as ${as} → ${status === 0 ? 'no answer' : `HTTP ${status}`}`
  return html`<details class="exchange" open><summary>${head}</summary>
<pre tabindex="0">${linesOf(requestText(exchange))}</pre>
<pre class="answer" tabindex="0">${linesOf(answerText(exchange))}</pre>
</details>`
}

/** Each line by itself, as what is not visible in one is spelled out. */
const linesOf = (text: string): readonly Html[] =>
  text.split('\n').map((line, index) =>
    index === 0
      ? html`<b>${line}</b>`
      : html`
${line}`,
  )

function replayOfCheck(check: CheckResult): Html {
  const lines = replayOf(check)
  if (lines.length === 0) return nothing
  const names = variablesToSet(lines)
  const hold = names.length === 1 ? 'holds the value of that header' : 'hold those headers’ values'
  const set = names.length === 0 ? '' : `, where ${listed(names)} ${hold}`
  const shown = lines.map((line, index) =>
    index === 0
      ? html`${line}`
      : html`
${line}`,
  )
  return html`<section class="replay"><h4>Replay</h4><p>In a POSIX shell with curl${set}.</p>
<button class="copy" type="button" hidden>Copy the lines</button>
<pre tabindex="0">${shown}</pre></section>`
}

function factsOf({ weakness, circumstances, untried, fingerprint }: CheckResult): Html {
  const cwe = (weaknessById(weakness)?.cwe ?? []).map(
    (number) =>
      html`<a href="https://cwe.mitre.org/data/definitions/${number}.html">CWE-${number}</a> `,
  )
  const fact = (name: string, items: readonly string[]): Html =>
    items.length === 0 ? nothing : html`<div><dt>${name}</dt><dd>${items.join('; ')}</dd></div>`
  return html`<dl class="facts">
${fact('Weighed by', circumstances)}
${fact(
  'Not tried',
  untried.map(({ what, settledBy }) => `${what} (${settledBy})`),
)}
<div><dt>Class</dt><dd>${cwe}</dd></div>
<div><dt>Fingerprint</dt><dd><code>${fingerprint}</code></dd></div>
</dl>`
}
