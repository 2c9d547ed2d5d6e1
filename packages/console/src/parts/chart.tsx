import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Point } from '../data/samples.ts'
import { clockTime } from '../data/words.ts'
import { niceMax, pathOf } from './chart-path.ts'

export interface Line {
  readonly name: string
  readonly points: readonly Point[]
  /** Of the style sheet. */
  readonly tone: 'main' | 'second' | 'warn'
}

interface ChartProps {
  readonly title: string
  readonly lines: readonly Line[]
  readonly fromMs: number
  readonly toMs: number
  readonly show: (value: number) => string
  /** One sentence for whoever does not see it. */
  readonly summary: string
  /** Beside the title. */
  readonly now: string
}

const width = 600
const height = 150

/** Lines over time; the value under the pointer is said beside the title. */
export function Chart({ title, lines, fromMs, toMs, show, summary, now }: ChartProps): JSX.Element {
  const [atMs, setAt] = useState<number>()
  const values = lines.flatMap(({ points }) => points.map(({ value = 0 }) => value))
  const max = niceMax(Math.max(0, ...values))
  const span = { fromMs, toMs, max, width, height }
  const look = (event: PointerEvent & { readonly currentTarget: SVGSVGElement }): void => {
    const { left, width: wide } = event.currentTarget.getBoundingClientRect()
    setAt(fromMs + ((event.clientX - left) / wide) * (toMs - fromMs))
  }
  return (
    <figure class="card chart">
      <figcaption>
        <h2>{title}</h2>
        <p class="chart-now">{atMs === undefined ? now : saidAt(lines, atMs, show)}</p>
        <p class="unseen">{summary}</p>
      </figcaption>
      <div class="plot">
        <div class="scale" aria-hidden="true">
          <span>{show(max)}</span>
          <span>{show(max / 2)}</span>
          <span>{show(0)}</span>
        </div>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          onPointerMove={look}
          onPointerLeave={() => setAt(undefined)}
        >
          <path
            class="grid"
            d={`M0 .5H${width}M0 ${height / 2}H${width}M0 ${height - 0.5}H${width}`}
          />
          {lines.map(({ name, points, tone }) => (
            <g key={name} class={`line ${tone}`}>
              <path class="area" d={pathOf(points, span, 'area')} />
              <path class="stroke" d={pathOf(points, span, 'stroke')} />
            </g>
          ))}
          {atMs === undefined ? null : (
            <path
              class="cursor"
              d={`M${((atMs - fromMs) / (toMs - fromMs)) * width} 0V${height}`}
            />
          )}
        </svg>
      </div>
      <div class="times" aria-hidden="true">
        <span>{clockTime(fromMs)}</span>
        <span>{clockTime((fromMs + toMs) / 2)}</span>
        <span>{clockTime(toMs)}</span>
      </div>
      {lines.length < 2 ? null : <Legend lines={lines} />}
    </figure>
  )
}

const Legend = ({ lines }: { readonly lines: readonly Line[] }): JSX.Element => (
  <p class="legend" aria-hidden="true">
    {lines.map(({ name, tone }) => (
      <span key={name} class={tone}>
        {name}
      </span>
    ))}
  </p>
)

function saidAt(lines: readonly Line[], atMs: number, show: (value: number) => string): string {
  const said = lines.map(({ name, points }) => {
    const point = points.findLast((one) => one.atMs <= atMs)
    const value = point?.value === undefined ? '–' : show(point.value)
    return lines.length > 1 ? `${name} ${value}` : value
  })
  return `${said.join(', ')} at ${clockTime(atMs)}`
}
