import type { Comment, parse, ParserOptions, ParseResult, parseSync, Program } from 'oxc-parser'

export interface OxcParser {
  readonly parseSync: typeof parseSync
  /** On another thread. */
  readonly parse: typeof parse
}

/** A tree that covers the whole text, or why there is none. */
export type Parsed =
  | { readonly program: Program; readonly comments: readonly Comment[] }
  | { readonly offset: number; readonly message: string }

type Attempt = Pick<ParserOptions, 'lang' | 'sourceType'>

const scripts: readonly Attempt[] = [
  { lang: 'jsx', sourceType: 'commonjs' },
  { lang: 'jsx', sourceType: 'module' },
  // Flow's annotations are mostly TypeScript's, and the bundles of some packages keep them.
  { lang: 'tsx', sourceType: 'module' },
]
const modules: readonly Attempt[] = [
  { lang: 'jsx', sourceType: 'module' },
  { lang: 'jsx', sourceType: 'commonjs' },
  { lang: 'tsx', sourceType: 'module' },
]
const attempts: ReadonlyMap<string, readonly Attempt[]> = new Map<string, readonly Attempt[]>([
  ['.js', modules],
  ['.mjs', modules],
  ['.jsx', modules],
  ['.cjs', scripts],
  [
    '.ts',
    [
      { lang: 'ts', sourceType: 'module' },
      { lang: 'ts', sourceType: 'commonjs' },
    ],
  ],
  ['.mts', [{ lang: 'ts', sourceType: 'module' }]],
  [
    '.cts',
    [
      { lang: 'ts', sourceType: 'commonjs' },
      { lang: 'ts', sourceType: 'module' },
    ],
  ],
  ['.tsx', [{ lang: 'tsx', sourceType: 'module' }]],
])

export const javascriptExtensions: readonly string[] = [...attempts.keys()]

function attemptsFor(path: string): readonly Attempt[] {
  if (/\.d\.[cm]?ts$/i.test(path)) return [{ lang: 'dts', sourceType: 'module' }]
  const extension = /\.[a-z]+$/i.exec(path)?.[0].toLowerCase() ?? ''
  return attempts.get(extension) ?? modules
}

/** What `parseJavascript` tries first, on another thread. Rejects when the parser breaks down. */
export function parseFirst(oxc: OxcParser, path: string, text: string): Promise<ParseResult> {
  return oxc.parse(path, text, { ...attemptsFor(path)[0], preserveParens: false })
}

/**
 * Parses as the file's name says, then in the other ways such a file may be meant. The parser
 * reports some mistakes and goes on; a tree is taken as long as it reaches to the end of the text.
 *
 * @param first What `parseFirst` made of the same text.
 */
export function parseJavascript(
  { parseSync }: OxcParser,
  { path, text }: { readonly path: string; readonly text: string },
  first?: ParseResult,
): Parsed {
  let failure: { readonly offset: number; readonly message: string } | undefined
  for (const [index, attempt] of attemptsFor(path).entries()) {
    const known = index === 0 ? first : undefined
    const result = known ?? parseSync(path, text, { ...attempt, preserveParens: false })
    const problem = firstProblem(result, text)
    if (problem === undefined) return { program: result.program, comments: result.comments }
    failure ??= problem
  }
  return failure ?? { offset: 0, message: 'no way to parse it' }
}

function firstProblem(
  result: ParseResult,
  text: string,
): { offset: number; message: string } | undefined {
  const error = result.errors.find(({ severity }) => severity === 'Error')
  if (error === undefined) return undefined
  const offset = Math.min(error.labels[0]?.start ?? 0, text.length)
  const reached = result.program.body.at(-1)?.end ?? 0
  return reached === 0 || offset >= reached ? { offset, message: error.message } : undefined
}
