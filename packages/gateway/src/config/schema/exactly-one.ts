import { z } from 'zod'

/** The value of the one key that is given: `- jwt: …`. */
export function exactlyOne<Value>(
  schema: z.ZodType<Readonly<Record<string, Value | undefined>>>,
): z.ZodType<Value> {
  return schema.transform((given, context) => {
    const named = Object.entries(given).filter(([, value]) => value !== undefined)
    const [first, ...others] = named
    if (first?.[1] !== undefined && others.length === 0) return first[1]
    const message =
      first === undefined
        ? 'Say which.'
        : `Only one of ${named.map(([name]) => name).join(' and ')} can be meant here.`
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
}
