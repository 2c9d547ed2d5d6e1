import type { Span } from '../parts/excerpt.ts'

/** What a piece of code is, as far as a line by itself can tell. */
export interface Token extends Span {
  readonly kind: 'comment' | 'string' | 'keyword' | 'number'
}

const javascriptWords =
  'as async await break case catch class const continue default delete do else export ' +
  'extends false finally for from function if import in instanceof interface let new null ' +
  'of readonly return static super switch this throw true try type typeof undefined var ' +
  'void while yield'
const pythonWords =
  'False None True and as assert async await break class continue def del elif else except ' +
  'finally for from global if import in is lambda nonlocal not or pass raise return self ' +
  'try while with yield'

const string = String.raw`"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|` + '`(?:\\\\.|[^`\\\\])*`?'

/** Groups 1 to 4 in the order of `kinds`. */
function pattern(comment: string, words: string): RegExp {
  const keyword = String.raw`\b(?:${words.replaceAll(' ', '|')})\b`
  return new RegExp(String.raw`(${comment})|(${string})|(${keyword})|(\b\d[\w.]*)`, 'gu')
}

const kinds = ['comment', 'string', 'keyword', 'number'] as const
const javascript = pattern(String.raw`\/\/.*|\/\*.*?(?:\*\/|$)|^\s*\*.*`, javascriptWords)
const python = pattern('#.*', pythonWords)

/**
 * Tokens of one line, for colour only: a string or comment that began on an earlier line is not
 * recognised, and nothing but colour depends on it.
 */
export function tokensOf(line: string, file: string): readonly Token[] {
  const tokens: Token[] = []
  for (const match of line.matchAll(file.endsWith('.py') ? python : javascript)) {
    const kind = kinds.find((_, index) => match[index + 1] !== undefined)
    if (kind !== undefined) {
      tokens.push({ kind, from: match.index, to: match.index + match[0].length })
    }
  }
  return tokens
}
