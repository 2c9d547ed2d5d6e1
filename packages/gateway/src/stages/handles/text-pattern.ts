import { compilePattern } from '../../config/compile-pattern.ts'

/** What a pattern finds in a text: everything that its group `id` has matched. */
export type FindIds = (text: string) => readonly string[]

const patternCharactersMax = 500
/** The rest of a text is not looked at. */
const textCharactersMax = 1_000_000
const foundMax = 1000

/** @throws TypeError for what is no pattern of RE2, or has no group `id`. */
export function textPattern(pattern: string): FindIds {
  if (pattern.length > patternCharactersMax) {
    throw new TypeError(`A pattern has ${patternCharactersMax} characters`)
  }
  const compiled = compilePattern(pattern)
  return (text) => {
    const matcher = compiled.matcher(text.slice(0, textCharactersMax))
    const found: string[] = []
    while (found.length < foundMax && matcher.find()) {
      const id = matcher.group('id')
      if (typeof id === 'string' && id !== '') found.push(id)
    }
    return found
  }
}
