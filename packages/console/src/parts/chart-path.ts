import type { Point } from '../data/samples.ts'

export interface Span {
  readonly fromMs: number
  readonly toMs: number
  readonly max: number
  readonly width: number
  readonly height: number
}

/** The top of a scale: 1, 2 or 5 times a power of ten, so that its half reads well too. */
export function niceMax(value: number): number {
  if (value <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 5, 10].find((one) => one * power >= value) ?? 10
  return step * power
}

/** Of SVG. Where nothing was measured, the line is interrupted. */
export function pathOf(points: readonly Point[], span: Span, kind: 'area' | 'stroke'): string {
  return runsOf(points)
    .map((run) => {
      const [first, last] = [run[0], run.at(-1)]
      if (first === undefined || last === undefined) return ''
      const line = run.map((point) => `${x(point, span)} ${y(point, span)}`).join('L')
      if (kind === 'stroke') return `M${line}`
      return `M${x(first, span)} ${span.height}L${line}L${x(last, span)} ${span.height}Z`
    })
    .join('')
}

function runsOf(points: readonly Point[]): readonly (readonly Point[])[] {
  const runs: Point[][] = [[]]
  for (const point of points) {
    if (point.value === undefined) runs.push([])
    else runs.at(-1)?.push(point)
  }
  return runs
}

const x = ({ atMs }: Point, { fromMs, toMs, width }: Span): string =>
  (((atMs - fromMs) / (toMs - fromMs)) * width).toFixed(1)

const y = ({ value = 0 }: Point, { max, height }: Span): string =>
  (height - 1 - (value / max) * (height - 2)).toFixed(1)
