const invisible = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * JSON that parses to the same value and can be printed anywhere: characters that a terminal obeys
 * or that reorder text are written as escapes.
 */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(invisible, escaped)}\n`
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
  ).join('')
}
