import type { Placed } from '../parts/excerpt.ts'
import { visible } from '../text/visible.ts'
import { columnsOf } from '../text/width.ts'
import { wrap } from '../text/wrap.ts'
import type { LineMark } from './mark.ts'
import type { Role, Style } from './style.ts'

export interface MarkerOptions {
  /** Columns from the start of the source text to the right edge. */
  readonly room: number
  readonly style: Style
}

/**
 * A label beside bars is not wrapped into fewer columns than this; it moves to the left instead.
 */
const labelColumnsMin = 28

interface Piece {
  readonly column: number
  readonly text: string
  readonly role: Role
}

/**
 * The rows under a source line: all underlines in the first, the rightmost label beside them where
 * it fits, and every other label under the start of its span, rightmost first, with bars down to
 * it.
 */
export function markerRows(
  placed: readonly Placed<LineMark>[],
  { room, style }: MarkerOptions,
): readonly string[] {
  const marks = [...placed].sort((left, right) => left.from - right.from || left.to - right.to)
  const underlines = underlinesOf(marks)
  const rest = [...marks]
  const last = rest.at(-1)
  const rows: (readonly Piece[])[] = []
  if (last !== undefined && fitsBeside(last, marks, room)) {
    rest.pop()
    const beside = { column: last.to + 1, text: labelOf(last), role: roleOf(last) }
    rows.push(beside.text === '' ? underlines : [...underlines, beside])
  } else {
    rows.push(underlines)
  }
  if (rest.some((mark) => labelOf(mark) !== '' && barsOf(rest).length > 1)) rows.push(barsOf(rest))
  for (let mark = rest.pop(); mark !== undefined; mark = rest.pop()) {
    rows.push(...labelRows(mark, barsOf(rest), room))
  }
  return rows.filter((row) => row.length > 0).map((row) => render(row, style))
}

function labelOf({ item }: Placed<LineMark>): string {
  const { label, location } = item.mark
  if (location.endLine <= location.startLine) return visible(label)
  return visible(
    label === '' ? `to line ${location.endLine}` : `${label} (to line ${location.endLine})`,
  )
}

function roleOf({ item }: Placed<LineMark>): Role {
  return item.mark.role
}

function fitsBeside(
  mark: Placed<LineMark>,
  all: readonly Placed<LineMark>[],
  room: number,
): boolean {
  const isFree = all.every((other) => other.to <= mark.to)
  return isFree && mark.to + 1 + columnsOf(labelOf(mark)) <= room
}

/** Dashes of the others first, then the primary's carets over them, as runs of one mark each. */
function underlinesOf(marks: readonly Placed<LineMark>[]): readonly Piece[] {
  const end = Math.max(0, ...marks.map(({ to }) => to))
  const cells: (Placed<LineMark> | undefined)[] = Array.from({ length: end })
  for (const mark of [...marks].sort(
    (a, b) => Number(a.item.mark.primary) - Number(b.item.mark.primary),
  )) {
    cells.fill(mark, mark.from, mark.to)
  }
  const pieces: Piece[] = []
  for (let from = 0; from < end;) {
    const mark = cells[from]
    let to = from + 1
    while (to < end && cells[to] === mark) to += 1
    if (mark !== undefined) {
      const text = (mark.item.mark.primary ? '^' : '-').repeat(to - from)
      pieces.push({ column: from, text, role: roleOf(mark) })
    }
    from = to
  }
  return pieces
}

/** One bar for each column at which a mark still waits for its label. */
function barsOf(marks: readonly Placed<LineMark>[]): readonly Piece[] {
  const columns = new Map<number, Piece>()
  for (const mark of marks) {
    if (labelOf(mark) !== '')
      columns.set(mark.from, { column: mark.from, text: '|', role: roleOf(mark) })
  }
  return [...columns.values()]
}

function labelRows(
  mark: Placed<LineMark>,
  bars: readonly Piece[],
  room: number,
): readonly (readonly Piece[])[] {
  const label = labelOf(mark)
  if (label === '') return []
  // Nothing to its left is in the way of a label that has no bars to pass.
  const columnsMin = bars.length === 0 ? room : labelColumnsMin
  const needed = Math.min(columnsMin, columnsOf(label))
  const column = Math.max(0, Math.min(mark.from, room - needed))
  return wrap(label, room - column).map((text) => [
    ...bars.filter((piece) => piece.column < column),
    { column, text, role: roleOf(mark) },
  ])
}

function render(pieces: readonly Piece[], style: Style): string {
  let row = ''
  let at = 0
  for (const { column, text, role } of [...pieces].sort(
    (left, right) => left.column - right.column,
  )) {
    row += ' '.repeat(Math.max(0, column - at)) + style.paint(role, text)
    at = column + columnsOf(text)
  }
  return row
}
