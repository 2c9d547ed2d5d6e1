/** An object of JSON, as it was parsed. */
export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Undefined for what is no member of its own, whatever prototypes may have. */
export const memberOf = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
