import type { Parser, Tree as ParsedTree } from 'web-tree-sitter'
import { withoutDeepBrackets } from './deep-brackets.ts'
import { withoutContinuationRuns } from './line-continuations.ts'
import { abandon } from '../tree-sitter/parser-copy.ts'
import type { PythonParser } from './python-parser.ts'
import type { TreeReader } from './read-tree.ts'
import type { Tree } from './tree.ts'

/** Longer than any source a person wrote. */
const textLengthMax = 2 * 1024 * 1024
/** The parser reads this much at a time: what its buffer holds, less the final zero. */
const chunkLength = 5_119
/**
 * Sound texts are read three times over; only going back and forth without end takes more than
 * this.
 */
const readsMaxPerChunk = 20
const readsMaxBase = 200
/** Code takes less than 0.5 µs a character, and garbage 5 µs, unless it was made to be slow. */
const msPerCharacterMax = 0.01
const msBase = 250
/** What one file may take beyond that, and all files together. */
const msExtraMax = 2_000
const msExtraTotalMax = 20_000

export type Parsed =
  | { readonly state: 'parsed'; readonly tree: Tree }
  | { readonly state: 'refused'; readonly reason: string }
  /** The parser's memory is used up, and with it the parser. */
  | { readonly state: 'broken'; readonly reason: string }

/**
 * Time is measured only where steps cannot be counted: tree-sitter's recovery from errors takes
 * time by the square of the garbage it reads, and says nothing of it.
 */
export interface ParseClock {
  /** Milliseconds, from any start. */
  readonly now: () => number
  /** What is left for all files, beyond what sound code takes. */
  msExtra: number
}

export function parseClock(now: () => number): ParseClock {
  return { now, msExtra: msExtraTotalMax }
}

export interface ParseOptions {
  readonly clock: ParseClock
  readonly read: TreeReader
  readonly nodesMax: number
}

/** Parses one file. Never throws. */
export function parse(python: PythonParser, text: string, options: ParseOptions): Parsed {
  const { parser } = python
  if (text.length > textLengthMax) return refused(`is longer than ${textLengthMax} characters`)
  // The grammar's scanner takes a NUL for the end of the text.
  const withoutNul = text.replaceAll('\0', '\ufffd')
  const { text: readable, clippedAt } = withoutDeepBrackets(withoutContinuationRuns(withoutNul))
  let parsed: ParsedTree | null = null
  try {
    parsed = parseWithin(parser, readable, options.clock)
    if (parsed === null) {
      parser.reset()
      return refused('takes the parser too long')
    }
    const tree = options.read(parsed, { text, python, nodesMax: options.nodesMax, clippedAt })
    parsed.delete()
    return { state: 'parsed', tree }
  } catch {
    if (parsed !== null) abandon(parsed)
    abandon(parser)
    return { state: 'broken', reason: 'takes the parser too much memory' }
  }
}

/** The parser's tree, or null when it takes too long. Throws when the memory is used up. */
function parseWithin(parser: Parser, text: string, clock: ParseClock): ParsedTree | null {
  let reads = readsMaxBase + Math.ceil(text.length / chunkLength) * readsMaxPerChunk
  const start = clock.now()
  const usual = msBase + text.length * msPerCharacterMax
  const end = start + usual + Math.min(msExtraMax, clock.msExtra)
  const read = (index: number): string => {
    reads -= 1
    // An early end of the text lets the parser come to its next report, where it is stopped.
    return reads < 0 ? '' : text.slice(index, index + chunkLength)
  }
  const isUsedUp = (): boolean => reads < 0 || clock.now() > end
  try {
    const parsed = parser.parse(read, null, { progressCallback: isUsedUp })
    if (reads >= 0) return parsed
    parsed?.delete()
    return null
  } finally {
    clock.msExtra -= Math.max(0, clock.now() - start - usual)
  }
}

function refused(reason: string): Parsed {
  return { state: 'refused', reason }
}
