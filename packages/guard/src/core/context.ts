import type { Caller } from './caller.ts'
import { GuardError } from './errors.ts'
import { builtinModule } from './runtime.ts'
import type { Session } from './session.ts'

/** What is known of the request that is being served. */
export interface GuardContext {
  readonly caller: Caller
  /** Undefined in the modern era, and where the server keeps none. */
  readonly session: Session | undefined
  /** The JSON-RPC request, when there is one: request state is bound to it. */
  readonly body: unknown
}

/** Carries the context to handlers, through whatever the SDK does in between. */
export interface ContextCarrier {
  run<T>(context: GuardContext, serve: () => T): T
  /** Undefined outside of a request. */
  get(): GuardContext | undefined
}

/** What of `node:async_hooks` is used; Workers have it too. */
interface AsyncHooks {
  readonly AsyncLocalStorage: new () => Storage
}

interface Storage {
  run<T>(store: Within, callback: () => T): T
  getStore(): Within | undefined
}

/** A request that a guard let in, and those of other guards in which it is served. */
interface Within {
  readonly guard: object
  readonly context: GuardContext
  readonly outer: Within | undefined
}

/**
 * One for all guards: up to Node 22, each that was ever used costs every promise of the process
 * something, for as long as the process runs.
 */
const storage = systemStorage()

function systemStorage(): Storage | undefined {
  // The types of Node are not at hand in this room; what is used of it is above.
  const hooks = builtinModule('node:async_hooks') as AsyncHooks | undefined
  return hooks === undefined ? undefined : new hooks.AsyncLocalStorage()
}

/** @throws TypeError where the runtime cannot carry a context. */
export function createContextCarrier(): ContextCarrier {
  if (storage === undefined) {
    throw new TypeError('This runtime has no AsyncLocalStorage; in Workers, turn on nodejs_compat')
  }
  const guard = {}
  return {
    run: (context, serve) =>
      storage.run({ guard, context, outer: without(guard, storage.getStore()) }, serve),
    get: () => find(guard, storage.getStore())?.context,
  }
}

function find(guard: object, within: Within | undefined): Within | undefined {
  let at = within
  while (at !== undefined && at.guard !== guard) at = at.outer
  return at
}

/** A request within one of the same guard hides it, so that no more are held than guards. */
function without(guard: object, within: Within | undefined): Within | undefined {
  if (within === undefined || find(guard, within) === undefined) return within
  if (within.guard === guard) return within.outer
  return { ...within, outer: without(guard, within.outer) }
}

/** @throws GuardError GUARD_NO_CALLER outside of a request. */
export function contextOf(carrier: ContextCarrier): GuardContext {
  const context = carrier.get()
  if (context !== undefined) return context
  throw new GuardError(
    'GUARD_NO_CALLER',
    'Nobody is calling here: this has to run within a request that the guard let in.',
  )
}
