/** Deeper values are refused before they can exhaust the stack. */
const depthMax = 64

/**
 * One text for all ways to write a JSON value: members in the order of their names (RFC 8785), so
 * that a client which writes them in another order has asked for the same.
 *
 * @throws RangeError when the value is nested too deeply.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > depthMax) throw new RangeError(`JSON is nested deeper than ${depthMax}`)
  if (typeof value === 'string') return textOf(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  return Array.isArray(value) ? elementsOf(value, depth + 1) : membersOf(value, depth + 1)
}

function elementsOf(value: readonly unknown[], depth: number): string {
  let text = ''
  for (const element of value) text += `${text === '' ? '' : ','}${canonicalJson(element, depth)}`
  return `[${text}]`
}

function membersOf(value: object, depth: number): string {
  let text = ''
  for (const name of Object.keys(value).sort()) {
    const member = canonicalJson(Reflect.get(value, name), depth)
    text += `${text === '' ? '' : ','}${textOf(name)}:${member}`
  }
  return `{${text}}`
}

/** Nothing in it is escaped. */
const plain = /^[\w ./:@-]*$/

const textOf = (text: string): string => (plain.test(text) ? `"${text}"` : JSON.stringify(text))
