import type { GuardContext } from '../core/context.ts'
import { isGuardError } from '../core/errors.ts'
import type { ArgumentContext, Handle } from './handle.ts'
import type { JsonSchemaField, StandardResult } from './standard-schema.ts'

export type ResolveHandle<Value> = (id: string) => Promise<Handle<Value>>

/** A text for the model, the handle for whoever serves the call. */
export function handleField<Value>(
  name: string,
  resolve: ResolveHandle<Value>,
  description: string = `A ${name}, as it was named in an earlier result`,
): JsonSchemaField<string, Handle<Value>> {
  return {
    '~standard': {
      version: 1,
      vendor: 'handfast',
      async validate(id): Promise<StandardResult<Handle<Value>>> {
        if (typeof id !== 'string') return { issues: [{ message: 'It has to be a string' }] }
        try {
          return { value: await resolve(id) }
        } catch (error) {
          return { issues: [{ message: messageFor(error) }] }
        }
      },
      jsonSchema: {
        input: () => ({ type: 'string', description }),
        output() {
          throw new TypeError('A handle goes in as a string, and does not come out')
        },
      },
    },
  }
}

/**
 * For Zod, whose transforms tell of failures through a context. Nothing is thrown there: Zod tries
 * first without waiting, and nobody would catch what comes of that. Others get it thrown.
 */
export async function handleFromArgument<Value>(
  resolve: ResolveHandle<Value>,
  id: string,
  context: ArgumentContext | undefined,
): Promise<Handle<Value>> {
  try {
    return await resolve(id)
  } catch (error) {
    if (context === undefined) throw error
    context.addIssue({ code: 'custom', message: messageFor(error) })
    // Zod takes no value from a transform that has added an issue.
    return undefined as never
  }
}

/** What a model may read: messages of the guard name no id and nobody. */
const messageFor = (error: unknown): string =>
  isGuardError(error) ? error.message : 'It could not be looked up.'

/** One look-up for those who ask again while it is under way in the same request, as Zod does. */
export function onceAtATime<Value>(
  resolve: ResolveHandle<Value>,
  current: () => GuardContext,
): ResolveHandle<Value> {
  const underWay = new WeakMap<GuardContext, Map<string, Promise<Handle<Value>>>>()
  return async (id) => {
    const context = current()
    const known = underWay.get(context) ?? new Map<string, Promise<Handle<Value>>>()
    underWay.set(context, known)
    const earlier = known.get(id)
    if (earlier !== undefined) return earlier
    const resolving = resolve(id).finally(() => known.delete(id))
    known.set(id, resolving)
    return resolving
  }
}
