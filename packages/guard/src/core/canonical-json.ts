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
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`
  }
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(Reflect.get(value, name), depth + 1)}`)
  return `{${members.join(',')}}`
}
