import { compilePattern } from '../../config/compile-pattern.ts'

/** What the group `id` of a pattern has matched, and where. */
export interface Found {
  readonly id: string
  readonly start: number
  readonly end: number
}

export interface FindIds {
  /**
   * Everything that the pattern finds in a text.
   *
   * @throws RangeError for a text that is not looked through to its end: nothing of it is known.
   */
  readonly idsIn: (text: string) => readonly Found[]
  /** A text with others in place of some of them; what has none stays. */
  readonly replaced: (text: string, other: (id: string) => string | undefined) => string
}

const patternCharactersMax = 500
const foundMax = 1000

/**
 * @param charactersMax Of a text that is looked through, which takes a second for each million.
 * @throws TypeError for what is no pattern of RE2, or has no group `id`.
 */
export function textPattern(pattern: string, charactersMax: number): FindIds {
  if (pattern.length > patternCharactersMax) {
    throw new TypeError(`A pattern has ${patternCharactersMax} characters`)
  }
  const compiled = compilePattern(pattern)
  const idsIn = (text: string): readonly Found[] => {
    if (text.length > charactersMax) throw new RangeError('A text is too long for its pattern')
    const matcher = compiled.matcher(text)
    const found: Found[] = []
    while (matcher.find()) {
      const id = matcher.group('id')
      if (typeof id !== 'string' || id === '') continue
      if (found.length >= foundMax) throw new RangeError('A pattern finds too much')
      found.push({ id, start: matcher.start('id'), end: matcher.end('id') })
    }
    return found
  }
  return { idsIn, replaced: (text, other) => withOthers(text, idsIn(text), other) }
}

function withOthers(
  text: string,
  found: readonly Found[],
  other: (id: string) => string | undefined,
): string {
  let shown = ''
  let from = 0
  for (const { id, start, end } of found) {
    shown += text.slice(from, start) + (other(id) ?? id)
    from = end
  }
  return shown + text.slice(from)
}
