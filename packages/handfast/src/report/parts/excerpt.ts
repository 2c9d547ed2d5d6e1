import { visible } from '../text/visible.ts'
import { columnsOf, graphemesOf } from '../text/width.ts'

const tabColumns = 4

/** UTF-16 offsets in a line; the end is exclusive. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A part of a source line made fit to show, and where the spans that it holds came to stand. */
export interface Excerpt<Item extends Span> {
  /** Without control characters, no wider than asked for. */
  readonly text: string
  readonly placed: readonly Placed<Item>[]
}

export interface Placed<Item extends Span> {
  readonly item: Item
  /** Columns of the excerpt, 0-based; the end is exclusive and greater than the start. */
  readonly from: number
  readonly to: number
  /** Offsets into the excerpt's text. */
  readonly textFrom: number
  readonly textTo: number
}

/**
 * Cuts a line down to `room` columns around its spans. Spans that do not fit beside each other, as
 * happens in minified code, get an excerpt each. What is cut off is marked with `…`, but for
 * indentation.
 */
export function excerptsOf<Item extends Span>(
  line: string,
  spans: readonly Item[],
  room: number,
): readonly Excerpt<Item>[] {
  const sorted = [...spans].sort((left, right) => left.from - right.from || left.to - right.to)
  const excerpts: Excerpt<Item>[] = []
  let rest = sorted
  while (rest.length > 0) {
    const first = rest[0]
    if (first === undefined) break
    const shown = windowOf(line, first, room)
    const [inside, outside] = partition(rest, (span) => fits(span, shown) || span === first)
    excerpts.push({ text: shown.text, placed: inside.map((span) => place(span, shown)) })
    rest = outside
  }
  return excerpts
}

/** The line of one span by itself, without its indentation. */
export function excerptOf<Item extends Span>(
  line: string,
  span: Item,
  room: number,
): Excerpt<Item> | undefined {
  const trimmed = line.trimStart()
  const indentation = line.length - trimmed.length
  const moved = {
    ...span,
    from: Math.max(0, span.from - indentation),
    to: Math.max(1, span.to - indentation),
  }
  return excerptsOf(trimmed, [moved], room)[0]
}

interface Window {
  readonly text: string
  readonly cells: readonly Cell[]
  /** Offsets of the line that are shown. */
  readonly from: number
  readonly to: number
}

interface Cell {
  readonly offset: number
  readonly column: number
  readonly textOffset: number
}

function windowOf(line: string, span: Span, room: number): Window {
  const start = startOf(line, span, room)
  const indented = line.slice(0, start).trim() === ''
  const lead = indented ? '' : '…'
  // Each unit is at least one column but for combining marks, so this much holds all that can be
  // shown.
  const slice = line.slice(start, start + room * 4)
  const cells: Cell[] = []
  let text = lead
  let column = lead.length
  let to = start
  let isCut = start + slice.length < line.length
  for (const { text: grapheme, offset } of graphemesOf(slice)) {
    const shown =
      grapheme === '\t' ? ' '.repeat(tabColumns - (column % tabColumns)) : visible(grapheme)
    const columns = columnsOf(shown)
    const isLast = start + offset + grapheme.length >= line.length
    if (column + columns > (isLast ? room : room - 1)) {
      isCut = true
      break
    }
    cells.push({ offset: start + offset, column, textOffset: text.length })
    text += shown
    column += columns
    to = start + offset + grapheme.length
  }
  cells.push({ offset: to, column, textOffset: text.length })
  return { text: isCut ? `${text}…` : text.trimEnd(), cells, from: start, to }
}

/**
 * Where to begin, so that the span is seen with something before it and no room is wasted behind
 * it.
 */
function startOf(line: string, span: Span, room: number): number {
  if (line.length <= room * 4 && shownColumns(line) <= room) return 0
  const indentation = line.length - line.trimStart().length
  const wanted = Math.max(room >> 2, room - 2 - (line.length - span.from))
  const start = Math.max(0, span.from - wanted)
  if (start <= indentation) return Math.min(indentation, span.from)
  const code = line.charCodeAt(start)
  return code >= 0xdc00 && code <= 0xdfff ? start + 1 : start
}

function shownColumns(line: string): number {
  let column = 0
  for (const { text } of graphemesOf(line)) {
    column += text === '\t' ? tabColumns - (column % tabColumns) : columnsOf(visible(text))
  }
  return column
}

function fits(span: Span, shown: Window): boolean {
  return span.from >= shown.from && span.to <= shown.to
}

function place<Item extends Span>(item: Item, { cells }: Window): Placed<Item> {
  const start = cellAt(cells, item.from)
  const end = cellAt(cells, item.to)
  return {
    item,
    from: start.column,
    to: Math.max(start.column + 1, end.column),
    textFrom: start.textOffset,
    textTo: Math.max(start.textOffset, end.textOffset),
  }
}

/** The first cell at or after an offset; the last one for offsets behind it. */
function cellAt(cells: readonly Cell[], offset: number): Cell {
  return (
    cells.find((cell) => cell.offset >= offset) ??
    cells.at(-1) ?? { offset, column: 0, textOffset: 0 }
  )
}

function partition<Item>(
  items: readonly Item[],
  test: (item: Item) => boolean,
): readonly [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))]
}
