import { RE2JS } from 're2js'

/** What a pattern finds in a text: everything that its group `id` has matched. */
export type FindIds = (text: string) => readonly string[]

const patternCharactersMax = 500
/** The rest of a text is not looked at. */
const textCharactersMax = 1_000_000
const foundMax = 1000

/**
 * Patterns run in linear time, whatever they are and whatever a server writes (RE2).
 *
 * @throws TypeError for what is no such pattern, or has no group `id`.
 */
export function textPattern(pattern: string): FindIds {
  if (pattern.length > patternCharactersMax) {
    throw new TypeError(`A pattern has ${patternCharactersMax} characters`)
  }
  const compiled = compile(pattern)
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

function compile(pattern: string): RE2JS {
  try {
    const compiled = RE2JS.compile(pattern)
    if (Object.hasOwn(compiled.namedGroups(), 'id')) return compiled
  } catch (cause) {
    throw new TypeError(`${pattern} is no pattern of RE2`, { cause })
  }
  throw new TypeError(`${pattern} has no group that says what the id is: (?<id>…)`)
}
