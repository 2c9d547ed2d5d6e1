/** An object that came out of JSON, by its own members; undefined for anything else. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  // Every object has members by name; what they are is not said.
  return isObject ? (value as Readonly<Record<string, unknown>>) : undefined
}

/** A member of its own: what an object inherits was sent by nobody. */
export function memberOf(value: unknown, name: string): unknown {
  const object = objectOf(value)
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined
}
