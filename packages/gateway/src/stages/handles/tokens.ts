/** What is written in place of what, as whole words. */
export type Words = ReadonlyMap<string, string>

/** Shorter ones are words of every text, and tell nobody anything; short numbers are amounts. */
const charactersMin = 4
const digitsMin = 6

/** Puts one in place of the other in every text and name of a value. */
export function replacerOf(words: Words): (value: unknown) => unknown {
  const long = [...words.keys()].filter(
    (word) => word.length >= (/^\d+$/.test(word) ? digitsMin : charactersMin),
  )
  if (long.length === 0) return (value) => value
  // The longest first: one may begin with another.
  const sorted = long.toSorted((left, right) => right.length - left.length)
  const alternatives = sorted.map(escaped).join('|')
  const pattern = new RegExp(`(?<![A-Za-z0-9_-])(?:${alternatives})(?![A-Za-z0-9_-])`, 'g')
  const inText = (text: string): string =>
    text.replaceAll(pattern, (word) => words.get(word) ?? word)
  return (value) => inValue(value, inText)
}

/** Literal, so that nothing of it has a meaning. */
const escaped = (word: string): string => word.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** As deep as JSON.parse has read it. */
function inValue(value: unknown, inText: (text: string) => string): unknown {
  if (typeof value === 'string') return inText(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => inValue(item, inText))
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [inText(name), inValue(member, inText)]),
  )
}

/** Every text of a value, and every name of a member. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return Object.entries(value).flatMap(([name, member]) => [name, ...textsIn(member)])
}

/** Whether a text has another one in it that is not part of a longer word. */
export function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const [before = '', after = ''] = [text[at - 1], text[at + word.length]]
    if (!inWord.test(before) && !inWord.test(after)) return true
  }
  return false
}

const inWord = /^[A-Za-z0-9_-]$/
