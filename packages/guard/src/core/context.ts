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
  readonly AsyncLocalStorage: new () => {
    run<T>(store: GuardContext, callback: () => T): T
    getStore(): GuardContext | undefined
  }
}

/** @throws TypeError where the runtime cannot carry a context. */
export function createContextCarrier(): ContextCarrier {
  // The types of Node are not at hand in this room; what is used of it is above.
  const hooks = builtinModule('node:async_hooks') as AsyncHooks | undefined
  if (hooks === undefined) {
    throw new TypeError('This runtime has no AsyncLocalStorage; in Workers, turn on nodejs_compat')
  }
  const storage = new hooks.AsyncLocalStorage()
  return {
    run: (context, serve) => storage.run(context, serve),
    get: () => storage.getStore(),
  }
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
