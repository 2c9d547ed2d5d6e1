/**
 * Which line of one version became which line of the other: patience alignment (unique common
 * lines first), and a longest common subsequence in what lies between. Lines are compared
 * without the space around them, so that code which only moved a level in or out still matches.
 */
export function alignLines(before: readonly string[], after: readonly string[]): Int32Array {
  const pairs = new Int32Array(before.length).fill(-1)
  const left = before.map((line) => line.trim())
  const right = after.map((line) => line.trim())
  const open: Span[] = [{ from: 0, to: left.length, start: 0, end: right.length }]
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const inner = matchEnds(left, right, { span, pairs })
    if (inner.from >= inner.to || inner.start >= inner.end) continue
    const anchors = findAnchors(left, right, inner)
    if (anchors.length === 0) matchByTable(left, right, { span: inner, pairs })
    else splitAtAnchors(anchors, inner, { open, pairs })
  }
  return pairs
}

/** Lines `from`…`to` of one version against `start`…`end` of the other; ends are exclusive. */
interface Span {
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end: number
}

interface Matching {
  readonly span: Span
  readonly pairs: Int32Array
}

type Pair = readonly [number, number]

/** Above this many cells a stretch without anchors is left unmatched: it was rewritten. */
const tableCellsMax = 4_000_000

function matchEnds(left: readonly string[], right: readonly string[], work: Matching): Span {
  let { from, to, start, end } = work.span
  while (from < to && start < end && left[from] === right[start]) {
    work.pairs[from] = start
    from += 1
    start += 1
  }
  while (from < to && start < end && left[to - 1] === right[end - 1]) {
    to -= 1
    end -= 1
    work.pairs[to] = end
  }
  return { from, to, start, end }
}

/** Lines that occur once on either side, as the longest run that keeps the order of both. */
function findAnchors(
  left: readonly string[],
  right: readonly string[],
  span: Span,
): readonly Pair[] {
  const onceLeft = onceIn(left, span.from, span.to)
  const onceRight = onceIn(right, span.start, span.end)
  const common: Pair[] = []
  for (const [line, index] of onceLeft) {
    const other = onceRight.get(line)
    if (other !== undefined && index >= 0 && other >= 0) common.push([index, other])
  }
  return longestRising(common.toSorted((a, b) => a[0] - b[0]))
}

/** Each line with its index, or with -1 when it occurs again. Blank lines anchor nothing. */
function onceIn(lines: readonly string[], from: number, to: number): Map<string, number> {
  const seen = new Map<string, number>()
  for (let index = from; index < to; index += 1) {
    const line = lines[index] ?? ''
    if (line === '') continue
    seen.set(line, seen.has(line) ? -1 : index)
  }
  return seen
}

function longestRising(pairs: readonly Pair[]): readonly Pair[] {
  const tails: number[] = []
  const previous: number[] = []
  pairs.forEach((pair, index) => {
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (secondOf(pairs, tails[middle]) < pair[1]) low = middle + 1
      else high = middle
    }
    previous[index] = low > 0 ? (tails[low - 1] ?? -1) : -1
    tails[low] = index
  })
  const run: Pair[] = []
  for (let at = tails.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) {
    const pair = pairs[at]
    if (pair !== undefined) run.push(pair)
  }
  return run.toReversed()
}

function secondOf(pairs: readonly Pair[], index: number | undefined): number {
  return pairs[index ?? -1]?.[1] ?? -1
}

interface Splitting {
  readonly open: Span[]
  readonly pairs: Int32Array
}

function splitAtAnchors(anchors: readonly Pair[], span: Span, work: Splitting): void {
  let { from, start } = span
  for (const [index, other] of anchors) {
    work.pairs[index] = other
    work.open.push({ from, to: index, start, end: other })
    from = index + 1
    start = other + 1
  }
  work.open.push({ from, to: span.to, start, end: span.end })
}

function matchByTable(left: readonly string[], right: readonly string[], work: Matching): void {
  const { from, to, start, end } = work.span
  const rows = to - from
  const columns = end - start
  if (rows * columns > tableCellsMax) return
  const width = columns + 1
  const lengths = new Uint32Array((rows + 1) * width)
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      const here = row * width + column
      lengths[here] =
        left[from + row] === right[start + column]
          ? 1 + (lengths[here + width + 1] ?? 0)
          : Math.max(lengths[here + width] ?? 0, lengths[here + 1] ?? 0)
    }
  }
  let row = 0
  let column = 0
  while (row < rows && column < columns) {
    const here = row * width + column
    if (left[from + row] === right[start + column]) {
      work.pairs[from + row] = start + column
      row += 1
      column += 1
    } else if ((lengths[here + width] ?? 0) >= (lengths[here + 1] ?? 0)) row += 1
    else column += 1
  }
}

/** Two versions of a file and which line became which. */
export interface Alignment {
  readonly before: readonly string[]
  readonly afterLength: number
  readonly pairs: Int32Array
}

export function alignTexts(before: string, after: string): Alignment {
  const left = before.split('\n')
  const right = after.split('\n')
  return { before: left, afterLength: right.length, pairs: alignLines(left, right) }
}

/**
 * Where lines `first` to `last` (1-based, both included) of the version before stand in the
 * version after: from the first to the last line with words that has a partner, or, when none
 * has, the gap between the nearest partners around them.
 */
export function counterpartLines(
  alignment: Alignment,
  lines: readonly [number, number],
): readonly [number, number] {
  const partners: number[] = []
  for (let line = lines[0]; line <= lines[1]; line += 1) {
    const partner = alignment.pairs[line - 1] ?? -1
    // A closing bracket has a partner anywhere; it says nothing about where the code went.
    if (partner >= 0 && /\w/.test(alignment.before[line - 1] ?? '')) partners.push(partner + 1)
  }
  const first = partners[0]
  const last = partners.at(-1)
  if (first !== undefined && last !== undefined) return [first, last]
  return [partnerBefore(alignment, lines[0]), partnerAfter(alignment, lines[1])]
}

function partnerBefore(alignment: Alignment, line: number): number {
  for (let index = Math.min(line - 2, alignment.pairs.length - 1); index >= 0; index -= 1) {
    const partner = alignment.pairs[index] ?? -1
    if (partner >= 0) return partner + 1
  }
  return 1
}

function partnerAfter(alignment: Alignment, line: number): number {
  for (let index = line; index < alignment.pairs.length; index += 1) {
    const partner = alignment.pairs[index] ?? -1
    if (partner >= 0) return partner + 1
  }
  return alignment.afterLength
}
