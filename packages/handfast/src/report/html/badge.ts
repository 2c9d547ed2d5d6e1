import type { Grade } from '../../finding/finding.ts'
import type { Html } from './markup.ts'
import { html, nothing } from './markup.ts'

const radius = 52
const circumference = 2 * Math.PI * radius

export interface Scored {
  readonly grade: Grade | null
  readonly score: number
}

/** The ring fills with the score; a letter stands in it only when there is a grade. */
export function badge({ grade, score }: Scored): Html {
  const filled = ((circumference * score) / 100).toFixed(1)
  const tone = grade === null ? 'no-grade' : `grade-${grade}`
  const label =
    grade === null
      ? `Score at most ${score} of 100, no grade`
      : `Grade ${grade}, score ${score} of 100`
  const face =
    grade === null
      ? html`<text class="small" x="60" y="42">at most</text>
<text class="number" x="60" y="76">${score}</text>
<text class="small" x="60" y="93">no grade</text>`
      : html`<text class="letter" x="60" y="72">${grade}</text>
<text class="small" x="60" y="93">${score} of 100</text>`
  const dashes = `${filled} ${circumference.toFixed(1)}`
  // A line of no length would still have its round end.
  const fill =
    score === 0
      ? nothing
      : html`<circle class="fill" cx="60" cy="60" r="${radius}" stroke-dasharray="${dashes}"
transform="rotate(-90 60 60)"/>`
  return html`<svg class="badge ${tone}" viewBox="0 0 120 120" role="img" aria-label="${label}">
<circle class="track" cx="60" cy="60" r="${radius}"/>
${fill}
${face}
</svg>`
}
