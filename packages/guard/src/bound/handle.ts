import type { Caller } from '../core/caller.ts'
import type { LifeLimits } from '../core/limits.ts'
import type { OwnerKey, Principal } from '../core/principal.ts'
import type { RecordKey } from '../core/store.ts'
import type { JsonSchemaField, StandardSchema } from './standard-schema.ts'

/** What a principal may do with a handle: `own` includes to share and to end it. */
export type HandleRights = 'own' | 'write' | 'read'

/** One piece of state, for a caller who may see it. */
export interface Handle<Value> {
  /** The name that the model carries. It proves nothing, and belongs into no log. */
  readonly id: string
  /** Names it to operators and to the store. */
  readonly ref: RecordKey
  readonly value: Value
  readonly rights: HandleRights
  readonly createdAtMs: number
  /** Of the idle limit, when not used before. */
  readonly expiresAtMs: number
  /** Of the absolute limit. */
  readonly endsAtMs: number
}

export interface HandleOptions<Value> {
  /** Zod, Valibot, ArkType and others. What it makes of a value is what is stored; it is JSON. */
  readonly schema?: StandardSchema<unknown, Value>
  readonly limits?: Partial<LifeLimits>
  /** Too many of one principal: the one unused for longest is ended, or the new one refused. */
  readonly whenFull?: 'end-oldest' | 'refuse'
  /** Answers to the agent instance or proof key that it was minted for, not to all of a user. */
  readonly boundTo?: 'principal' | 'agent'
  /**
   * `given` are named by a server that the guard stands before, and `claimed` by callers who had
   * them from a server that the guard does not see; see `own`.
   */
  readonly ids?: 'claimed' | 'given' | 'minted'
  /** What somebody else's use of one would be: `unbound-handle` when absent. */
  readonly weakness?: 'unbound-handle' | 'unbound-session'
  /**
   * Whether owner and watch can tell one that is over from one that never was; true when absent. To
   * remember it takes as much room as a handle does, and ids that are claimed cannot do without.
   */
  readonly remembersEnded?: boolean
  /** How long a repeated mint gets the same handle: an hour when absent. */
  readonly repeatMsMax?: number
  /** Tells the model how to go on without the handle: `Call create_basket for a new one.` */
  readonly recover?: string
}

export interface NewHandle {
  /**
   * Repeated by a client that does not know whether the first call arrived: it gets the same
   * handle, as long as that lives. The guard needs `keys` for it.
   */
  readonly idempotencyKey?: string
  /** For somebody who is not calling now. */
  readonly caller?: Caller
}

export interface ForCaller {
  /** For somebody who is not calling now. */
  readonly caller?: Caller
}

/** Handles of one name. All of it is for the caller of the current request, unless one is named. */
export interface Handles<Value> {
  readonly name: string
  /** @throws GuardError GUARD_HANDLE_VALUE_INVALID, GUARD_HANDLES_FULL. */
  mint(value: Value, given?: NewHandle): Promise<Handle<Value>>
  /**
   * What the server behind has named is the caller's from now on, and its own `mint` is not used.
   * Owned once more, it stays what it was. A `claimed` one is nobody's again for a week after its
   * absolute limit, since the server may remember it for longer than the guard.
   *
   * @throws GuardError GUARD_HANDLES_FULL; when it is another principal's, GUARD_HANDLE_TAKEN of
   *   `given`, and GUARD_HANDLE_UNKNOWN of `claimed`, as when it is over; TypeError of `minted`.
   */
  own(id: string, value: Value, given?: ForCaller): Promise<Handle<Value>>
  /** @throws GuardError GUARD_HANDLE_UNKNOWN, for what is foreign as for what never was. */
  resolve(id: string, given?: ForCaller): Promise<Handle<Value>>
  /**
   * Stores what the function returns, unless somebody stored another value in between: then it is
   * called again with that. It should therefore do nothing but compute.
   *
   * @throws GuardError GUARD_HANDLE_UNKNOWN, GUARD_HANDLE_NOT_ALLOWED,
   *   GUARD_HANDLE_VALUE_INVALID, GUARD_UPDATE_TIMEOUT.
   */
  update(
    id: string,
    change: (value: Value) => Value | Promise<Value>,
    given?: ForCaller,
  ): Promise<Handle<Value>>
  /** @throws GuardError GUARD_HANDLE_UNKNOWN, GUARD_HANDLE_NOT_ALLOWED. */
  end(id: string, given?: ForCaller): Promise<void>
  /** All that a principal owns, as when an agent's context is reset; how many. */
  endAllOf(owner: OwnerKey): Promise<number>
  /** @throws GuardError GUARD_HANDLE_UNKNOWN, GUARD_HANDLE_NOT_ALLOWED, GUARD_HANDLES_FULL. */
  share(id: string, principal: Principal, rights: 'read' | 'write'): Promise<void>
  /** @throws GuardError GUARD_HANDLE_UNKNOWN, GUARD_HANDLE_NOT_ALLOWED. */
  unshare(id: string, principal: Principal): Promise<void>
  /** A field of a tool's input: a text for the model, the handle for whoever serves the call. */
  field(description?: string): JsonSchemaField<string, Handle<Value>>
  /** The same for a schema library: `z.string().transform(baskets.fromArgument)`. */
  fromArgument(id: string, context?: ArgumentContext): Promise<Handle<Value>>
}

/** What of the context of a Zod transform is used, versions 3 and 4. */
export interface ArgumentContext {
  addIssue(issue: { readonly code: 'custom'; readonly message: string }): void
}
