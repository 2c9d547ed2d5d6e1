import type { Suspicion } from './secret-names.ts'
import type { Frame } from './suspicion.ts'
import { suspicionFrom } from './suspicion.ts'

/** What stands between two quotes, or in a comment; offsets are UTF-16 units, the end exclusive. */
export interface Literal {
  readonly from: number
  readonly to: number
  readonly kind: 'text' | 'template' | 'comment'
  /** What the names around it say: `secret: '…'`, `createHmac('sha256', '…')`. */
  readonly suspicion: Suspicion
}

interface Scan {
  readonly text: string
  readonly isPython: boolean
  readonly literals: Literal[]
  readonly frames: Frame[]
  at: number
  /** The name, or the text, that was read last, and would be given the value if `=` or `:` came. */
  pending: string
  chain: string
  /** What was read last, but for white space and comments. */
  last: 'word' | 'keyword' | 'text' | 'closing' | 'operator' | 'punctuation'
  lastCharacter: string
}

const framesMax = 200
const namesMax = 8

/**
 * Finds the texts and comments of a source file, or of a piece of one, and what their surroundings
 * say of them. It is no parser: a character that it misreads costs the rest of a line, and what is
 * shown without a name around it is judged by its form as well.
 */
export function literalsOf(text: string, isPython: boolean): readonly Literal[] {
  const scan: Scan = {
    text,
    isPython,
    literals: [],
    frames: [frameOf('')],
    at: 0,
    pending: '',
    chain: '',
    last: 'punctuation',
    lastCharacter: '',
  }
  while (scan.at < text.length) step(scan)
  return scan.literals
}

function frameOf(opener: Frame['opener'], more: Partial<Frame> = {}): Frame {
  const plain = { opener, callee: '', isIndex: false, isValue: false, names: [], earlier: '' }
  return { ...plain, ...more }
}

function top({ frames }: Scan): Frame {
  return frames.at(-1) ?? frameOf('')
}

function step(scan: Scan): void {
  const character = scan.text.charAt(scan.at)
  if (character === '\n') newline(scan)
  else if (isSpace(character)) scan.at += 1
  else if (isComment(scan, character)) comment(scan, character)
  else if (character === '"' || character === "'") quoted(scan, '')
  else if (character === '`' && !scan.isPython) template(scan, suspicionHere(scan), scan.at + 1)
  else if (beginsWord(character)) word(scan)
  else if (character >= '0' && character <= '9') number(scan)
  else if (character === '(' || character === '[' || character === '{') open(scan, character)
  else if (character === ')' || character === ']' || character === '}') close(scan)
  else punctuation(scan, character)
}

// Most characters are ASCII, for which no expression is needed.

const isAscii = (character: string): boolean => character < '\u0080'

function isSpace(character: string): boolean {
  if (isAscii(character)) return character === ' ' || (character >= '\t' && character <= '\r')
  return /\s/u.test(character)
}

function beginsWord(character: string): boolean {
  if (!isAscii(character)) return /\p{L}/u.test(character)
  const letter = character.toLowerCase()
  return (letter >= 'a' && letter <= 'z') || character === '_' || character === '$'
}

function endSegment(scan: Scan): void {
  const frame = top(scan)
  frame.names = []
  scan.pending = ''
}

/** A statement may end with its line, unless an operator on either side says otherwise. */
function newline(scan: Scan): void {
  scan.at += 1
  const frame = top(scan)
  if (frame.opener === '(' || frame.opener === '[') return
  const goesOn = scan.isPython && frame.opener === '' ? /[=|&+(,.\\]/u : /[=?|&:+(,.]/u
  if (goesOn.test(scan.lastCharacter) && scan.last !== 'text') return
  if (/^\s*(?:\?\?|\|\||&&|[?+.:])/u.test(scan.text.slice(scan.at, scan.at + 60))) return
  endSegment(scan)
}

function isComment({ text, at, isPython }: Scan, character: string): boolean {
  if (isPython) return character === '#'
  return character === '/' && /[/*]/u.test(text.charAt(at + 1))
}

function comment(scan: Scan, character: string): void {
  const { text, at } = scan
  const isBlock = character === '/' && text.charAt(at + 1) === '*'
  const found = text.indexOf(isBlock ? '*/' : '\n', at + 1)
  const end = found < 0 ? text.length : found
  const from = Math.min(end, at + (character === '#' ? 1 : 2))
  scan.literals.push({ from, to: end, kind: 'comment', suspicion: 'none' })
  scan.at = isBlock ? end + 2 : end
}

/** A text in quotes; Python's may be tripled, and an `f` before it makes a template of it. */
function quoted(scan: Scan, prefix: string): void {
  const { text, at, isPython } = scan
  const quote = text.charAt(at)
  const isTriple = isPython && text.startsWith(quote.repeat(3), at)
  const from = at + (isTriple ? 3 : 1)
  const to = isTriple ? endOf(text, from, quote.repeat(3)) : endOfLine(text, from, quote)
  const suspicion = suspicionHere(scan)
  if (/f/iu.test(prefix)) formatted(scan, { from, to }, suspicion)
  else scan.literals.push({ from, to, kind: 'text', suspicion })
  const isClosed = text.startsWith(quote, to)
  scan.at = to + (isClosed ? (isTriple ? 3 : 1) : 0)
  said(scan, /f/iu.test(prefix) ? '' : text.slice(from, Math.min(to, from + 100)))
}

function endOf(text: string, from: number, closing: string): number {
  const end = text.indexOf(closing, from)
  return end < 0 ? text.length : end
}

/** Where the quote closes; at the latest at the end of the line, unless that is escaped. */
function endOfLine(text: string, from: number, quote: string): number {
  let at = from
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === quote || character === '\n') return at
    at += character === '\\' ? 2 : 1
  }
  return text.length
}

/** The parts of an f-string that are no expressions. */
function formatted(
  scan: Scan,
  span: { readonly from: number; readonly to: number },
  suspicion: Suspicion,
): void {
  let from = span.from
  const add = (to: number): void => {
    if (to > from) scan.literals.push({ from, to, kind: 'template', suspicion })
  }
  for (const match of scan.text.slice(span.from, span.to).matchAll(/\{[^{}]*\}/gu)) {
    add(span.from + match.index)
    from = span.from + match.index + match[0].length
  }
  add(span.to)
}

/** A part of a template, up to an expression in it or its end. */
function template(scan: Scan, suspicion: Suspicion, from: number): void {
  const { text, literals } = scan
  let at = from
  while (at < text.length && text.charAt(at) !== '`' && !text.startsWith('${', at)) {
    at += text.charAt(at) === '\\' ? 2 : 1
  }
  const to = Math.min(at, text.length)
  const isExpression = text.startsWith('${', to)
  const isWhole = !isExpression && text.charAt(from - 1) === '`'
  if (to > from) literals.push({ from, to, kind: isWhole ? 'text' : 'template', suspicion })
  if (isExpression && scan.frames.length < framesMax) {
    scan.frames.push(frameOf('${', { template: suspicion }))
    scan.at = to + 2
    read(scan, 'punctuation', '{')
    return
  }
  scan.at = to + 1
  said(scan, isWhole ? text.slice(from, Math.min(to, from + 100)) : '')
}

/** A text was read, which may turn out to be the name of what follows. */
function said(scan: Scan, text: string): void {
  scan.pending = text
  const frame = top(scan)
  if (frame.opener === '(' && frame.earlier === '') frame.earlier = text
  read(scan, 'text', '"')
}

function read(scan: Scan, last: Scan['last'], character: string): void {
  scan.last = last
  scan.lastCharacter = character
  if (last !== 'word') scan.chain = ''
}

const wordForm = /[\p{L}_$][\p{L}\p{N}_$]*/uy
const typeArguments = /<[^<>()=;]{0,100}(?:<[^<>()=;]{0,100}>[^<>()=;]{0,100})?>(?=\()/uy
const typeOfVariable = /:\s*[\w.]{1,60}<[^()=;]{0,200}>(?=\s*=)/uy
const keywords: ReadonlySet<string> = new Set(
  (
    'return case import from export yield throw await new typeof in of is not if else elif and ' +
    'const let var def async as default delete raise assert lambda while'
  ).split(' '),
)

function word(scan: Scan): void {
  const { text, at } = scan
  wordForm.lastIndex = at
  const name = wordForm.exec(text)?.[0] ?? text.charAt(at)
  scan.at = at + name.length
  const next = text.charAt(scan.at)
  if (scan.isPython && (next === '"' || next === "'") && /^[rbfut]{1,2}$/iu.test(name)) {
    quoted(scan, name)
  } else if (scan.isPython && name === 'or') {
    give(scan)
  } else if (keywords.has(name) && scan.lastCharacter !== '.') {
    read(scan, 'keyword', name)
  } else {
    const isMember = scan.lastCharacter === '.' && scan.chain !== ''
    const chain = isMember ? `${scan.chain.slice(-80)}.${name}` : name
    scan.pending = name
    read(scan, 'word', name.slice(-1))
    scan.chain = chain
    if (text.charAt(scan.at) === '<') skip(scan, typeArguments)
    if (text.charAt(scan.at) === ':') skip(scan, typeOfVariable)
  }
}

function skip(scan: Scan, form: RegExp): void {
  form.lastIndex = scan.at
  scan.at += form.exec(scan.text)?.[0].length ?? 0
}

function number(scan: Scan): void {
  while (/[\w.]/u.test(scan.text.charAt(scan.at))) scan.at += 1
  scan.pending = ''
  read(scan, 'word', '0')
}

/** What was read last is given what follows. */
function give(scan: Scan): void {
  const { names } = top(scan)
  if (scan.pending !== '' && names.length < namesMax) names.push(scan.pending)
  scan.pending = ''
  read(scan, 'operator', '=')
}

function open(scan: Scan, opener: '(' | '[' | '{'): void {
  scan.at += 1
  const followsValue = scan.last === 'word' || scan.last === 'closing' || scan.last === 'text'
  const callee = opener === '(' && followsValue ? scan.chain || '?' : ''
  const isIndex = opener === '[' && followsValue
  const isBody = scan.lastCharacter === '>'
  const isValue = !isBody && (scan.last === 'operator' || scan.last === 'punctuation')
  if (scan.frames.length < framesMax) {
    scan.frames.push(frameOf(opener, { callee, isIndex, isValue }))
  }
  scan.pending = ''
  read(scan, 'punctuation', opener)
}

function close(scan: Scan): void {
  const { earlier } = top(scan)
  const inside = scan.pending
  const closed = scan.frames.length > 1 ? scan.frames.pop() : undefined
  if (closed?.template !== undefined) {
    template(scan, closed.template, scan.at + 1)
    return
  }
  const character = scan.text.charAt(scan.at)
  scan.at += 1
  // `headers['x-api-key'] = …` and `env.get('SECRET') ?? …` are named by the text.
  scan.pending = closed?.isIndex === true ? inside : closed?.callee === '' ? '' : earlier
  read(scan, 'closing', character)
}

const regularExpression = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/uy

function punctuation(scan: Scan, character: string): void {
  const { text, at } = scan
  if (character === '/' && !scan.isPython && !/word|closing|text/u.test(scan.last)) {
    regularExpression.lastIndex = at
    scan.at += regularExpression.exec(text)?.[0].length ?? 1
    read(scan, 'text', '/')
    return
  }
  scan.at += 1
  if (character === '.') {
    scan.lastCharacter = '.'
    scan.last = 'operator'
  } else if (character === '?' && text.charAt(scan.at) === '.') {
    scan.at += 1
    scan.lastCharacter = '.'
  } else if (character === ';' || character === ',') {
    endSegment(scan)
    read(scan, 'punctuation', character)
  } else if (/[=:|!]/u.test(character) || text.startsWith('??', at)) {
    if (character === ':') key(scan)
    give(scan)
    scan.lastCharacter = character
  } else {
    if (character === '?') scan.pending = ''
    read(scan, 'operator', character)
  }
}

/** The text that was read last is the key of an object: a table of secrets has them there, too. */
function key(scan: Scan): void {
  const literal = scan.literals.at(-1)
  const frame = top(scan)
  if (scan.last !== 'text' || literal === undefined || frame.opener !== '{') return
  const suspicion = frame.isValue ? suspicionFrom(scan.frames, 1, false) : 'none'
  scan.literals[scan.literals.length - 1] = { ...literal, suspicion }
}

function suspicionHere(scan: Scan): Suspicion {
  return suspicionFrom(scan.frames, 0, true)
}
