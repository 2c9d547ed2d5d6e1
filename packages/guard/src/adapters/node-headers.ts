/** Of one argument of `writeHead`: an object, or an array of names and values. */
function entriesOf(headers: unknown): readonly (readonly [unknown, unknown])[] | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined
  if (!Array.isArray(headers)) return Object.entries(headers)
  const flat: unknown[] = Array.isArray(headers[0]) ? headers.flat() : headers
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1]] as const] : []))
}

/** @param name In lower case. */
export function headerIn(headers: unknown, name: string): string | undefined {
  return entriesOf(headers)
    ?.filter(([given]) => isNamed(given, name))
    .map(([, value]) => textOf(value))
    .find((text) => text !== undefined)
}

/** @param name In lower case. */
export function withoutHeader(headers: unknown, name: string): unknown {
  const entries = entriesOf(headers)
  if (entries === undefined) return headers
  const kept = entries.filter(([given]) => !isNamed(given, name))
  return Array.isArray(headers) ? kept.flat() : Object.fromEntries(kept)
}

const isNamed = (given: unknown, name: string): boolean => String(given).toLowerCase() === name

export const textOf = (value: unknown): string | undefined =>
  Array.isArray(value) ? textOf(value[0]) : typeof value === 'string' ? value : undefined
