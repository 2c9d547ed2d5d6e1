/** Deeper values are refused before they can exhaust the stack. */
const depthMax = 64

/**
 * One text for all ways to write a JSON value: members in the order of their names (RFC 8785), so
 * that a client which writes them in another order has asked for the same.
 *
 * @throws RangeError when the value is nested too deeply, or holds a number that JSON has not.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > depthMax) throw new RangeError(`JSON is nested deeper than ${depthMax}`)
  if (typeof value === 'string') return textOf(value)
  // Read from `1e999`, it would be written as null.
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('No JSON number')
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  return Array.isArray(value) ? elementsOf(value, depth + 1) : membersOf(value, depth + 1)
}

/**
 * The same of an object without some of its own members.
 *
 * @throws RangeError when it is nested too deeply.
 */
export function canonicalJsonWithout(names: ReadonlySet<string>, value: object): string {
  return membersOf(value, 1, names)
}

function elementsOf(value: readonly unknown[], depth: number): string {
  let text = ''
  for (const element of value) text += `${text === '' ? '' : ','}${canonicalJson(element, depth)}`
  return `[${text}]`
}

function membersOf(value: object, depth: number, omitted?: ReadonlySet<string>): string {
  let text = ''
  for (const name of inOrder(Object.keys(value))) {
    if (omitted?.has(name) === true) continue
    const member = canonicalJson(Reflect.get(value, name), depth)
    text += `${text === '' ? '' : ','}${textOf(name)}:${member}`
  }
  return `{${text}}`
}

/** By UTF-16 code units (RFC 8785, section 3.2.3). Most come in order, and sorting costs more. */
function inOrder(names: string[]): string[] {
  const isInOrder = names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name)
  return isInOrder ? names : names.sort()
}

/** Nothing in it is escaped. */
const plain = /^[\w ./:@-]*$/

const textOf = (text: string): string => (plain.test(text) ? `"${text}"` : JSON.stringify(text))
