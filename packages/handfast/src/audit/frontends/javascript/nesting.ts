import { Class, classes, units, wordLengthMax, wordsByInitial } from './nesting-tables.ts'
import type { Word } from './nesting-tables.ts'

/**
 * The parser is recursive and native: text nested a few thousand deep ends the process, which no
 * `catch` can see. So every text is measured before it is parsed. The measure is an estimate in
 * levels: a bracket is one, an operator that can nest a fraction; what stands side by side counts
 * once. It leans towards too much.
 */

/** Half of what the parser was seen to survive on the smallest default stack in use, 1 MiB. */
export const nestingMax = 400

const unitsPerLevel = 16
const unitsMax = nestingMax * unitsPerLevel

const code = (char: string): number => char.charCodeAt(0)
const backslash = code('\\')
const backtick = code('`')
const dollar = code('$')
const slash = code('/')
const star = code('*')
const less = code('<')
const greater = code('>')
const equals = code('=')
const openBrace = code('{')
const closeBrace = code('}')
const openParen = code('(')
const closeParen = code(')')
const openSquare = code('[')
const closeSquare = code(']')
const apostrophe = code("'")
const lineFeed = code('\n')

interface Scan {
  readonly text: string
  at: number
  /** Units of the brackets that are open and of the chains they stand in. */
  base: number
  /** `base` and the chain so far. */
  score: number
  /** `base`, `score` and kind of each level outside the current one. */
  readonly outer: number[]
  /** The last character that was neither space nor comment. */
  previous: number
  /** The last word, when it is a known one and nothing followed it. */
  word: Word | undefined
  /** Whether the open bracket is the head of an `if` or a loop, for the current level. */
  kind: number
  afterHeader: boolean
  newline: boolean
}

const Kind = { Plain: 0, Header: 1, Template: 2 } as const

/**
 * The line at which a text gets too deep for the parser, or undefined when all of it is shallow
 * enough.
 */
export function deepNestingLine(text: string): number | undefined {
  const scan: Scan = {
    text,
    at: 0,
    base: 0,
    score: 0,
    outer: [],
    previous: 0,
    word: undefined,
    kind: Kind.Plain,
    afterHeader: false,
    newline: false,
  }
  while (scan.at < text.length) {
    const char = text.charCodeAt(scan.at)
    const kind = char < 128 ? classes[char] : Class.Word
    if (kind === Class.Space) scan.at += 1
    else if (kind === Class.Word) readWord(scan, char)
    else readPunctuation(scan, char, kind)
    if (scan.score > unitsMax) return text.slice(0, scan.at).split('\n').length
  }
  return undefined
}

function readPunctuation(scan: Scan, char: number, kind: number | undefined): void {
  switch (kind) {
    case Class.Newline:
      scan.newline = true
      scan.at += 1
      return
    case Class.Quote:
      // In the text of an element, as in `don't`, an apostrophe is no string.
      if (char === apostrophe && isWordCode(scan.text.charCodeAt(scan.at - 1))) scan.at += 1
      else skipString(scan, char)
      break
    case Class.Backtick:
      scan.at += 1
      skipTemplate(scan)
      return
    case Class.Slash:
      if (!skipComment(scan)) readSlash(scan)
      return
    case Class.Open:
      open(scan, char)
      return
    case Class.Close:
      close(scan, char)
      return
    case Class.Separator:
      scan.score = scan.base
      scan.at += 1
      break
    case Class.Operator:
      readOperator(scan, char)
      break
    default:
      scan.at += 1
      return
  }
  settle(scan, char)
}

/** Remembers the token that was just read. */
function settle(scan: Scan, char: number): void {
  scan.previous = char
  scan.word = undefined
  scan.newline = false
  scan.afterHeader = false
}

function isWordCode(char: number): boolean {
  return char >= 128 || classes[char] === Class.Word
}

function readWord(scan: Scan, initial: number): void {
  const { text, at } = scan
  let end = at
  let char: number
  do {
    end += 1
    char = text.charCodeAt(end)
  } while (classes[char] === Class.Word || char >= 128)
  const word = knownWord(text, at, end)
  if (word === undefined) {
    if (endsStatement(scan)) scan.score = scan.base
  } else {
    if (word.branches || (!word.continues && endsStatement(scan))) scan.score = scan.base
    scan.score += word.units
  }
  scan.at = end
  settle(scan, initial)
  scan.word = word
}

function knownWord(text: string, at: number, end: number): Word | undefined {
  const candidates = wordsByInitial[text.charCodeAt(at)]
  if (candidates === undefined || end - at > wordLengthMax) return undefined
  for (const word of candidates) {
    if (word.text.length === end - at && text.startsWith(word.text, at)) return word
  }
  return undefined
}

/**
 * Whether a word that comes now begins a statement: after `}`, or on a new line where the last one
 * can end.
 */
function endsStatement({ previous, newline, word, afterHeader }: Scan): boolean {
  if (previous === closeBrace) return true
  if (!newline || afterHeader || (word !== undefined && word.units > 0)) return false
  return (
    previous === closeParen ||
    previous === closeSquare ||
    previous === backtick ||
    classes[previous] === Class.Quote ||
    isWordCode(previous)
  )
}

function open(scan: Scan, char: number): void {
  const isHeader = char === openParen && scan.word?.isHeader === true
  push(scan, isHeader ? Kind.Header : Kind.Plain)
  scan.at += 1
  settle(scan, char)
}

function push(scan: Scan, kind: number): void {
  scan.outer.push(scan.base, scan.score, scan.kind)
  scan.base = scan.score + unitsPerLevel
  scan.score = scan.base
  scan.kind = kind
}

function close(scan: Scan, char: number): void {
  const { kind } = scan
  scan.kind = scan.outer.pop() ?? Kind.Plain
  scan.score = scan.outer.pop() ?? 0
  scan.base = scan.outer.pop() ?? 0
  scan.at += 1
  if (kind === Kind.Template && char === closeBrace) {
    skipTemplate(scan)
    return
  }
  settle(scan, char)
  scan.afterHeader = kind === Kind.Header
}

function readOperator(scan: Scan, char: number): void {
  const next = scan.text.charCodeAt(scan.at + 1)
  scan.at += 1
  if (char === less && next === slash)
    scan.score = Math.max(scan.base, scan.score - (units[less] ?? 0))
  // An attribute of an element is followed by a string or a brace, and nests nothing by itself.
  else if (char !== equals || (classes[next] !== Class.Quote && next !== openBrace)) {
    scan.score += units[char] ?? 0
  }
}

function skipString(scan: Scan, quote: number): void {
  const { text } = scan
  let at = scan.at + 1
  for (; at < text.length; at += 1) {
    const char = text.charCodeAt(at)
    if (char === backslash) at += 1
    else if (char === quote || char === lineFeed) break
  }
  scan.at = at + 1
}

/** From inside a template to its end or to its next hole, which counts as a bracket. */
function skipTemplate(scan: Scan): void {
  const { text } = scan
  for (let at = scan.at; at < text.length; at += 1) {
    const char = text.charCodeAt(at)
    if (char === backslash) at += 1
    else if (char === backtick) {
      scan.at = at + 1
      settle(scan, backtick)
      return
    } else if (char === dollar && text.charCodeAt(at + 1) === openBrace) {
      push(scan, Kind.Template)
      scan.at = at + 2
      settle(scan, openBrace)
      return
    }
  }
  scan.at = text.length
}

function skipComment(scan: Scan): boolean {
  const { text, at } = scan
  const next = text.charCodeAt(at + 1)
  if (next !== slash && next !== star) return false
  const end = next === slash ? text.indexOf('\n', at) : text.indexOf('*/', at + 2)
  if (end < 0) scan.at = text.length
  else scan.at = next === slash ? end : end + 2
  return true
}

/**
 * A regular expression where an operand may stand, else a division or the end of an empty element.
 */
function readSlash(scan: Scan): void {
  const { text, previous, word } = scan
  const isOperandEnd =
    isWordCode(previous) ||
    previous === closeParen ||
    previous === closeSquare ||
    previous === closeBrace ||
    classes[previous] === Class.Quote ||
    previous === backtick
  if (previous === less || (isOperandEnd && word?.beforeRegex !== true)) {
    const closesElement = text.charCodeAt(scan.at + 1) === greater
    if (closesElement) scan.score = Math.max(scan.base, scan.score - (units[less] ?? 0))
    else if (previous !== less) scan.score += 1
    scan.at += 1
    settle(scan, slash)
    return
  }
  let inSet = false
  let at = scan.at + 1
  for (; at < text.length; at += 1) {
    const char = text.charCodeAt(at)
    if (char === lineFeed) break
    if (char === backslash) at += 1
    else if (char === openSquare) inSet = true
    else if (char === closeSquare) inSet = false
    else if (char === slash && !inSet) break
  }
  scan.at = at + 1
  // A regular expression ends like a string does.
  settle(scan, apostrophe)
}
