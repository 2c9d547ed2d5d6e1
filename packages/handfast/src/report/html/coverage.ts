import { pageUrl, weaknessById } from '@handfast/catalogue'
import type { WeaknessEntry, WeaknessGroup } from '@handfast/catalogue'
import type {
  AuditResult,
  Coverage,
  WeaknessCoverage,
  WeaknessState,
} from '../../finding/finding.ts'
import { isFolded, reasonGroups } from '../parts/reason-groups.ts'
import { amount } from '../parts/amount.ts'
import {
  activeFindings,
  filesLine,
  isHidden,
  notAnalysedWords,
  stateWords,
  titleOf,
  weaknessesIn,
} from '../parts/tally.ts'
import type { Html } from './markup.ts'
import { html, nothing } from './markup.ts'

const groupNames: Readonly<Record<WeaknessGroup, string>> = {
  minting: 'Minting',
  privilege: 'Login and changes of privilege',
  binding: 'Binding',
  lifetime: 'Lifetime',
  transport: 'Transport and exposure',
  isolation: 'Isolation and concurrency',
  secrets: 'Secrets',
}

/** In the order in which they ask for attention. */
const states: readonly WeaknessState[] = ['found', 'not-analysed', 'not-found', 'not-applicable']

/** What this report says nothing about, to be read before the findings. */
export function notAnalysedNotice(
  { coverage }: AuditResult,
  shown: (file: string) => string,
): Html {
  const weaknesses = groupItems(weaknessesIn(coverage, 'not-analysed'), 'weaknesses', (entry) => {
    return html`<a href="${pageUrl(entry.weakness)}">${titleOf(entry.weakness)}</a>`
  })
  const files = groupItems(coverage.notAnalysed, 'files', ({ file }) => {
    return html`<code>${shown(file)}</code>`
  })
  if (files.length + weaknesses.length === 0) return nothing
  return html`<section class="notice" aria-labelledby="not-analysed">
<h2 id="not-analysed">${notAnalysedWords(coverage)}</h2>
<p>This report says nothing about these, and gives no grade because of them.</p>
<ul>
${weaknesses}${files}</ul>
</section>`
}

/** An item each, or one that unfolds where many share a reason. */
function groupItems<Item extends { readonly reason?: string }>(
  items: readonly Item[],
  noun: string,
  nameOf: (item: Item) => Html,
): readonly Html[] {
  return reasonGroups(items).flatMap((group) => {
    const { reason } = group
    if (!isFolded(group)) {
      return group.items.map(
        (item) => html`<li>${nameOf(item)} <span>${reason}</span></li>
`,
      )
    }
    const names = group.items.map(
      (item) => html`<li>${nameOf(item)}</li>
`,
    )
    return [
      html`<li><details><summary>${names.length} ${noun} <span>${reason}</span></summary>
<ul>
${names}</ul></details></li>
`,
    ]
  })
}

/** The whole ledger: what was judged, with which outcome, and what was not. */
export function coverageSection(result: AuditResult): Html {
  const { coverage } = result
  const groups = [...groupsOf(coverage)].map(
    ([
      group,
      entries,
    ]) => html`<section class="group"><h3>${groupNames[group]}</h3><ul class="ledger">
${entries.map((entry) => ledgerLine(entry, result))}</ul></section>
`,
  )
  return html`<section class="coverage" aria-labelledby="coverage">
<h2 id="coverage">Coverage</h2>
<p class="lede">${filesLine(coverage)}.</p>
<ul class="legend">${states.map((state) => legendItem(state, coverage))}</ul>
<div class="groups">
${groups}</div>
<p class="fine">“Not found” means that the rule ran over everything in scope and reported nothing.
It is no promise of safety.</p>
</section>`
}

function groupsOf(coverage: Coverage): ReadonlyMap<WeaknessGroup, readonly Entry[]> {
  const groups = new Map<WeaknessGroup, Entry[]>()
  for (const state of coverage.weaknesses) {
    const entry = weaknessById(state.weakness)
    if (entry === undefined) continue
    groups.set(entry.group, [...(groups.get(entry.group) ?? []), { entry, state }])
  }
  return groups
}

interface Entry {
  readonly entry: WeaknessEntry
  readonly state: WeaknessCoverage
}

const hiddenWords = 'not shown: only for another persona, or below what was asked for'

function ledgerLine({ entry, state }: Entry, result: AuditResult): Html {
  const found = activeFindings(result).filter(({ weakness }) => weakness === entry.id)
  const [first] = found
  const words =
    first === undefined
      ? html`${stateWords[state.state]}`
      : html`<a href="#f-${first.fingerprint}">${found.length} found</a>`
  const said = isHidden(state, result) ? hiddenWords : state.reason
  const reason = said === undefined ? nothing : html` <span class="reason">${said}</span>`
  return html`<li class="${state.state}"><span class="state">${words}</span>
<a href="${pageUrl(entry.id)}">${entry.title}</a>${reason}</li>
`
}

function legendItem(state: WeaknessState, coverage: Coverage): Html {
  const count = weaknessesIn(coverage, state).length
  return html`<li class="${state}"><b>${count}</b> ${stateWords[state]}</li>`
}

/** `39 of 41 weaknesses`, for the head of the page. */
export function judgedWords(coverage: Coverage): string {
  const all = coverage.weaknesses.length
  const judged = all - weaknessesIn(coverage, 'not-analysed').length
  return `${judged} of ${amount(all, 'weakness', 'weaknesses')}`
}
