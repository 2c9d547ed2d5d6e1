import { compareLocations, compareText } from '../../finding/sort.ts'
import { excerptsOf } from '../parts/excerpt.ts'
import type { Excerpt } from '../parts/excerpt.ts'
import type { SourceLines } from '../parts/source-lines.ts'
import { spanOnFirstLine } from '../parts/source-lines.ts'
import { visible } from '../text/visible.ts'
import type { LineMark, Mark } from './mark.ts'
import { markerRows } from './marker.ts'
import type { Style } from './style.ts'

export interface FrameOptions {
  readonly lines: SourceLines
  readonly width: number
  readonly style: Style
  /** Digits of the widest line number of the whole finding. */
  readonly digits: number
  /** How the file's path is shown. */
  readonly shownPath: (file: string) => string
}

/** Columns between the left edge and the source text: the number, a space, a bar, a space. */
const gutterColumns = 3

/** Code is never squeezed below this, however narrow the terminal. */
const roomMin = 20

/**
 * The code frame of one finding: each file with its marked lines, the primary mark's file first.
 * Lines between marked ones are left out unless there is only one.
 */
export function codeFrame(marks: readonly Mark[], options: FrameOptions): readonly string[] {
  const primary = marks.find((mark) => mark.primary)?.location.file ?? ''
  const files = [...new Set(marks.map(({ location }) => location.file))].sort(
    (left, right) =>
      Number(right === primary) - Number(left === primary) || compareText(left, right),
  )
  return files.flatMap((file, index) => [
    ...(index === 0 ? [] : [bar(options)]),
    ...fileFrame(
      marks.filter(({ location }) => location.file === file),
      index === 0 ? '-->' : ':::',
      options,
    ),
  ])
}

function fileFrame(
  marks: readonly Mark[],
  arrow: string,
  options: FrameOptions,
): readonly string[] {
  const { style, digits, lines } = options
  const sorted = [...marks].sort((left, right) => compareLocations(left.location, right.location))
  const at = sorted.find(({ primary }) => primary) ?? sorted[0]
  if (at === undefined) return []
  const { file, startLine, startColumn } = at.location
  const place = `${visible(options.shownPath(file))}:${startLine}:${startColumn}`
  const head = `${' '.repeat(digits)}${style.paint('gutter', arrow)} ${place}`
  const byLine = new Map<number, readonly Mark[]>()
  for (const mark of sorted) {
    const line = mark.location.startLine
    byLine.set(line, [...(byLine.get(line) ?? []), mark])
  }
  if ([...byLine.keys()].every((line) => lines(file, line) === undefined)) {
    return [head, ...sorted.map((mark) => withoutSource(mark, options))]
  }

  const rows = [head, bar(options)]
  let previous: number | undefined
  for (const [line, onLine] of byLine) {
    if (previous !== undefined) rows.push(...between(file, previous, line, options))
    rows.push(...lineRows(line, onLine, options))
    previous = line
  }
  return rows
}

function bar({ digits, style }: FrameOptions): string {
  return `${' '.repeat(digits + 1)}${style.paint('gutter', '|')}`
}

function withoutSource({ location, label }: Mark, { digits, style }: FrameOptions): string {
  const line = String(location.startLine).padStart(digits)
  return `${style.paint('gutter', `${line} |`)} ${visible(label)}`
}

/** What stands between two marked lines: nothing, the one line that it is, or an ellipsis. */
function between(file: string, from: number, to: number, options: FrameOptions): readonly string[] {
  if (to - from < 2) return []
  const only = to - from === 2 ? options.lines(file, from + 1) : undefined
  if (only === undefined) return [options.style.paint('gutter', '...')]
  return excerptsOf(only, [{ from: 0, to: 1 }], roomOf(options)).map(({ text }) =>
    codeRow(from + 1, text, options),
  )
}

function roomOf({ width, digits }: FrameOptions): number {
  return Math.max(roomMin, width - digits - gutterColumns)
}

function codeRow(line: number, text: string, { digits, style }: FrameOptions): string {
  const gutter = style.paint('gutter', `${String(line).padStart(digits)} |`)
  return text === '' ? gutter : `${gutter} ${text}`
}

function lineRows(line: number, marks: readonly Mark[], options: FrameOptions): readonly string[] {
  const text = options.lines(marks[0]?.location.file ?? '', line) ?? ''
  const spans = marks.map((mark): LineMark => ({ mark, ...spanOnFirstLine(mark.location, text) }))
  return excerptsOf(text, spans, roomOf(options)).flatMap((excerpt: Excerpt<LineMark>) => [
    codeRow(line, excerpt.text, options),
    ...markerRows(excerpt.placed, { room: roomOf(options), style: options.style }).map(
      (row) => `${bar(options)} ${row}`,
    ),
  ])
}
