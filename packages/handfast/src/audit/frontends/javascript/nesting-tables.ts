/** What a character is, for the measure. */
export const Class = {
  Other: 0,
  Space: 1,
  Newline: 2,
  Word: 3,
  Quote: 4,
  Backtick: 5,
  Slash: 6,
  Open: 7,
  Close: 8,
  Separator: 9,
  Operator: 10,
} as const

/** What an operator adds to the chain it stands in, in sixteenths of a level. */
const operatorUnits: ReadonlyMap<string, number> = new Map([
  ['=', 7],
  ['?', 4],
  [':', 4],
  ['<', 4],
  ['.', 1],
  ['!', 1],
  ['~', 1],
  ['+', 1],
  ['-', 1],
  ['*', 1],
  ['%', 1],
  ['&', 1],
  ['|', 1],
  ['^', 1],
  ['@', 1],
  ['>', 0],
])

export interface Word {
  readonly text: string
  /** What it adds, because it nests what follows it. */
  readonly units: number
  /** `(` after it opens the head of a statement. */
  readonly isHeader: boolean
  /** It goes on with the statement before it. */
  readonly continues: boolean
  /** It begins a branch of a `switch`. */
  readonly branches: boolean
  /** `/` after it begins a regular expression. */
  readonly beforeRegex: boolean
}

const headers: readonly string[] = ['if', 'for', 'while', 'with']
const continuing: readonly string[] = [
  'else',
  'catch',
  'finally',
  'while',
  'in',
  'instanceof',
  'as',
  'extends',
]
const branching: readonly string[] = ['case', 'default']
const beforeRegex: readonly string[] = [
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'void',
  'delete',
  'await',
  'yield',
  'throw',
  'new',
]
const nesting: Readonly<Record<string, number>> = {
  if: 8,
  for: 8,
  while: 8,
  with: 8,
  do: 8,
  else: 8,
  function: 8,
  class: 8,
  extends: 4,
  typeof: 2,
  void: 2,
  delete: 2,
  await: 2,
  new: 2,
  yield: 2,
  keyof: 2,
  readonly: 2,
  unique: 2,
  infer: 2,
  async: 2,
}

const words: readonly Word[] = Array.from(
  new Set([...headers, ...continuing, ...branching, ...beforeRegex, ...Object.keys(nesting)]),
  (text) => ({
    text,
    units: nesting[text] ?? 0,
    isHeader: headers.includes(text),
    continues: continuing.includes(text),
    branches: branching.includes(text),
    beforeRegex: beforeRegex.includes(text),
  }),
)
/** Longer words are none of `wordsByInitial`. */
export const wordLengthMax: number = Math.max(...words.map(({ text }) => text.length))
/** The words that matter, by the code of their first letter. */
export const wordsByInitial: readonly (readonly Word[] | undefined)[] = Array.from(
  { length: 128 },
  (_, code) => {
    const found = words.filter(({ text }) => text.charCodeAt(0) === code)
    return found.length === 0 ? undefined : found
  },
)

/** The class of each ASCII character; all others are parts of words. */
export const classes: Uint8Array = new Uint8Array(128)
/** What each ASCII operator adds, in sixteenths of a level. */
export const units: Uint8Array = new Uint8Array(128)
for (let code = 0; code < 128; code += 1) {
  const char = String.fromCharCode(code)
  if (/[\w$#]/.test(char)) classes[code] = Class.Word
  else if (' \t\v\f'.includes(char)) classes[code] = Class.Space
  else if ('\r\n'.includes(char)) classes[code] = Class.Newline
  else if ('"\''.includes(char)) classes[code] = Class.Quote
  else if (char === '`') classes[code] = Class.Backtick
  else if (char === '/') classes[code] = Class.Slash
  else if ('([{'.includes(char)) classes[code] = Class.Open
  else if (')]}'.includes(char)) classes[code] = Class.Close
  else if (',;'.includes(char)) classes[code] = Class.Separator
  else if (operatorUnits.has(char)) {
    classes[code] = Class.Operator
    units[code] = operatorUnits.get(char) ?? 0
  }
}
