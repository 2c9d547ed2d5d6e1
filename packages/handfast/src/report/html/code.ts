import type { LabelledLocation, Location } from '../../finding/finding.ts'
import { compareText } from '../../finding/sort.ts'
import type { Excerpt, Placed, Span } from '../parts/excerpt.ts'
import { excerptOf, excerptsOf } from '../parts/excerpt.ts'
import type { SourceLines } from '../parts/source-lines.ts'
import { spanOnFirstLine } from '../parts/source-lines.ts'
import { tokensOf } from './highlight.ts'
import type { Html } from './markup.ts'
import { html, nothing } from './markup.ts'

/** Lines longer than this are generated code, and are cut around their marks. */
const lineColumnsMax = 160

/** Unmarked lines shown above and below a marked one. */
const contextLines = 1

/** A span to highlight; the first of a list is the primary one. */
interface Mark extends Span {
  readonly label: string
  readonly endLine: number
  readonly startLine: number
  readonly primary: boolean
}

export interface CodeOptions {
  readonly lines: SourceLines
  readonly shownPath: (file: string) => string
}

/** The code of a finding, a figure a file, the primary location's file first. */
export function codeFigures(
  primary: LabelledLocation,
  related: readonly LabelledLocation[],
  options: CodeOptions,
): readonly Html[] {
  const places = [primary, ...related]
  const files = [...new Set(places.map(({ file }) => file))].sort(
    (left, right) =>
      Number(right === primary.file) - Number(left === primary.file) || compareText(left, right),
  )
  return files.map((file) => {
    const marks = new Map<number, Mark[]>()
    for (const place of places.filter((other) => other.file === file)) {
      const mark = markOf(place, options, place === primary)
      marks.set(place.startLine, [...(marks.get(place.startLine) ?? []), mark])
    }
    const rows = rowsOf(file, marks, options)
    return html`<figure class="code"><figcaption>${options.shownPath(file)}</figcaption>
<pre tabindex="0">${rows}</pre></figure>
`
  })
}

/** One line of code with one span in it, for a step of a trace. */
export function codeLine(place: Location, { lines }: CodeOptions): Html {
  const line = lines(place.file, place.startLine)
  if (line === undefined) return nothing
  const mark = { ...place, ...spanOnFirstLine(place, line), label: '', primary: true }
  const excerpt = excerptOf(line, mark, lineColumnsMax)
  return excerpt === undefined
    ? nothing
    : html`<pre tabindex="0">${textOf(excerpt, place.file)}</pre>`
}

function markOf(place: LabelledLocation, { lines }: CodeOptions, primary: boolean): Mark {
  const line = lines(place.file, place.startLine) ?? ''
  const { label, startLine, endLine } = place
  return { ...spanOnFirstLine(place, line), label, startLine, endLine, primary }
}

function rowsOf(
  file: string,
  marks: ReadonlyMap<number, readonly Mark[]>,
  { lines }: CodeOptions,
): readonly Html[] {
  const shown = new Set(marks.keys())
  for (const line of marks.keys()) {
    for (let near = line - contextLines; near <= line + contextLines; near += 1) {
      if ((lines(file, near) ?? '').trim() !== '') shown.add(near)
    }
  }
  const rows: Html[] = []
  let previous = 0
  for (const line of [...shown].sort((left, right) => left - right)) {
    if (previous > 0 && line > previous + 1) rows.push(row('gap', '⋯', nothing))
    rows.push(...lineRows(line, lines(file, line), marks.get(line) ?? [], file))
    previous = line
  }
  return rows
}

function lineRows(
  line: number,
  text: string | undefined,
  marks: readonly Mark[],
  file: string,
): readonly Html[] {
  if (text === undefined) return marks.map((mark) => noteRow(mark, 0))
  if (marks.length === 0) {
    const unmarked: Span = { from: 0, to: 1 }
    const excerpt = excerptsOf(text, [unmarked], lineColumnsMax)[0]
    const cut = excerpt === undefined ? nothing : textOf({ ...excerpt, placed: [] }, file)
    return [row('line', String(line), cut)]
  }
  return excerptsOf(text, marks, lineColumnsMax).flatMap((excerpt) => [
    row('line marked', String(line), textOf(excerpt, file)),
    ...[...excerpt.placed].reverse().map(({ item, from }) => noteRow(item, from)),
  ])
}

function noteRow(mark: Mark, column: number): Html {
  const until = mark.endLine > mark.startLine ? `to line ${mark.endLine}` : ''
  const words = mark.label === '' || until === '' ? mark.label + until : `${mark.label} (${until})`
  if (words === '') return nothing
  const kind = mark.primary ? 'note primary' : 'note related'
  return row(kind, '', html`<span class="indent">${' '.repeat(column)}</span>╰ ${words}`)
}

function row(kind: string, number: string, text: Html): Html {
  const gutter = html`<span class="gutter">${number}</span>`
  return html`<span class="row ${kind}">${gutter}<span class="text">${text}</span></span>`
}

/** The excerpt with its marks and tokens as elements, the primary mark over the others. */
function textOf({ text, placed }: Excerpt<Mark>, file: string): Html {
  const tokens = tokensOf(text, file)
  const runs: { readonly mark: Mark | undefined; readonly pieces: Html[] }[] = []
  for (const { from, to } of segmentsOf(text, [
    ...tokens,
    ...placed.map(({ textFrom, textTo }) => ({ from: textFrom, to: textTo })),
  ])) {
    const part = text.slice(from, to)
    const token = tokens.find((other) => other.from <= from && from < other.to)
    const piece = token === undefined ? html`${part}` : html`<i class="t-${token.kind}">${part}</i>`
    const mark = markAt(placed, from)
    const run = runs.at(-1)
    if (run !== undefined && run.mark === mark) run.pieces.push(piece)
    else runs.push({ mark, pieces: [piece] })
  }
  const marked = runs.map(({ mark, pieces }) => {
    if (mark === undefined) return html`${pieces}`
    return html`<mark class="${mark.primary ? 'primary' : 'related'}">${pieces}</mark>`
  })
  return html`${marked}`
}

/** The text cut at every edge of a span. */
function segmentsOf(text: string, spans: readonly Span[]): readonly Span[] {
  const edges = new Set([0, text.length, ...spans.flatMap(({ from, to }) => [from, to])])
  const sorted = [...edges]
    .filter((edge) => edge <= text.length)
    .sort((left, right) => left - right)
  return sorted.slice(0, -1).map((from, index) => ({ from, to: sorted[index + 1] ?? text.length }))
}

function markAt(placed: readonly Placed<Mark>[], offset: number): Mark | undefined {
  const covering = placed.filter(({ textFrom, textTo }) => textFrom <= offset && offset < textTo)
  return (covering.find(({ item }) => item.primary) ?? covering[0])?.item
}
