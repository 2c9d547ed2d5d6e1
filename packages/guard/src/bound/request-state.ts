import type { WeaknessId } from '@handfast/catalogue'
import { areEqual } from '../core/bytes.ts'
import type { Caller } from '../core/caller.ts'
import type { GuardContext } from '../core/context.ts'
import { GuardError } from '../core/errors.ts'
import type { Happening } from '../core/event.ts'
import type { KeyRing } from '../core/keys.ts'
import { mintId } from '../core/mint.ts'
import type { GuardParts } from '../core/parts.ts'
import { seal, unseal } from '../core/seal.ts'
import type { Sealing } from '../core/seal.ts'
import { about } from '../core/session-events.ts'
import { bindingOf } from './request-binding.ts'
import type { RequestBinding } from './request-binding.ts'
import { readTtl, useOnce } from './sealing.ts'

export interface RequestStateOptions {
  /** How long the client may take to answer. Ten minutes when absent. */
  readonly ttlMs?: number
  /**
   * Opens once, whatever becomes of the request that it came with: for what must not be done
   * twice. 2026-07-28, basic/patterns/mrtr, Warning: nothing else about a state makes sure of it.
   */
  readonly singleUse?: boolean
}

/** What of the context of a handler is looked at; that of SDK v2 fits. */
export interface RequestStateContext {
  readonly mcpReq?: { readonly method: string }
}

/** Takes the place of the codec of SDK v2: `requestState: { verify: codec.verify }`. */
export interface RequestStateCodec<Payload> {
  /** @throws GuardError GUARD_NO_CALLER; TypeError for what is no JSON; RangeError if too long. */
  mint(payload: Payload, context?: RequestStateContext): Promise<string>
  /** @throws GuardError GUARD_REQUEST_STATE_INVALID, whatever is wrong with it. */
  verify(state: string, context?: RequestStateContext): Promise<Payload>
}

/** What is sealed, on a line before the payload. */
interface Sealed extends RequestBinding {
  /** What is remembered of a state that opens once. */
  readonly once: string | undefined
  readonly expiresAtMs: number
}

interface CodecParts extends GuardParts {
  readonly keys: KeyRing
  readonly ttlMs: number
  readonly isSingleUse: boolean
}

const usedKind = 'request-state'

/** @throws TypeError when the guard has no keys, or the time is none. */
export function createRequestState<Payload>(
  parts: GuardParts,
  { ttlMs, singleUse = false }: RequestStateOptions = {},
): RequestStateCodec<Payload> {
  const { keys } = parts
  if (keys === undefined) throw new TypeError('Request state is sealed: give the guard `keys`')
  const codec: CodecParts = { ...parts, keys, ttlMs: readTtl(ttlMs), isSingleUse: singleUse }
  return {
    mint: (payload, context) => mint(codec, payload, context),
    // What comes out is what `mint` was given, which only a holder of the keys can have done.
    verify: (state, context) => verify(codec, state, context) as Promise<Payload>,
  }
}

async function mint(
  parts: CodecParts,
  payload: unknown,
  context: RequestStateContext | undefined,
): Promise<string> {
  const { clock, random, tell, ttlMs, isSingleUse } = parts
  const text: string | undefined = JSON.stringify(payload)
  if (text === undefined) throw new TypeError('The payload has to be JSON')
  const { caller } = parts.current()
  const binding = await bindingNow(parts, context)
  if (binding === undefined) {
    throw new GuardError('GUARD_NO_CALLER', 'No request is being served that could be asked again.')
  }
  const expiresAtMs = clock() + ttlMs
  const once = isSingleUse ? mintId(random) : undefined
  const sealed: Sealed = { ...binding, once, expiresAtMs }
  const state = await seal(`${JSON.stringify(sealed)}\n${text}`, sealingOf(parts))
  tell({ name: 'request-state.minted', atMs: clock(), ...about(caller) })
  return state
}

async function verify(
  parts: CodecParts,
  state: string,
  context: RequestStateContext | undefined,
): Promise<unknown> {
  const { clock, tell } = parts
  const { caller } = parts.current()
  const text = typeof state === 'string' ? await unseal(state, sealingOf(parts)) : undefined
  const sealed = text === undefined ? undefined : sealedOf(text)
  const objection = await objectionTo(parts, { sealed, caller, context })
  if (text === undefined || objection !== undefined) {
    tell({ name: 'request-state.refused', atMs: clock(), ...about(caller), ...objection })
    throw new GuardError('GUARD_REQUEST_STATE_INVALID', 'Invalid or expired requestState')
  }
  tell({ name: 'request-state.resolved', atMs: clock(), ...about(caller) })
  return JSON.parse(text.slice(text.indexOf('\n')))
}

interface Objection extends Pick<Happening, 'reason' | 'weakness'> {
  readonly reason: string
  readonly weakness?: WeaknessId
}

interface Presented {
  readonly sealed: Sealed | undefined
  readonly caller: Caller
  readonly context: RequestStateContext | undefined
}

/** What the watch learns; the client learns that it is invalid. */
async function objectionTo(
  parts: CodecParts,
  { sealed, caller, context }: Presented,
): Promise<Objection | undefined> {
  if (sealed === undefined) return { reason: 'not-sealed', weakness: 'unsealed-request-state' }
  const binding = await bindingNow(parts, context)
  const other = binding === undefined ? 'no-request' : differenceOf(sealed, binding)
  if (other !== undefined) return { reason: other, weakness: 'unbound-request-state' }
  const nowMs = parts.clock()
  if (sealed.expiresAtMs <= nowMs) return { reason: 'expired' }
  if (!parts.isSingleUse) return undefined
  const { once, expiresAtMs } = sealed
  if (once === undefined) return { reason: 'not-single-use' }
  const reason = await useOnce(parts, { kind: usedKind, once, owner: caller.owner, expiresAtMs })
  if (reason === undefined) return undefined
  return reason === 'replayed' ? { reason, weakness: 'unbound-request-state' } : { reason }
}

/** Undefined when method or parameters cannot be made out, or are not those of the handler. */
async function bindingNow(
  parts: CodecParts,
  context: RequestStateContext | undefined,
): Promise<RequestBinding | undefined> {
  const binding = await bindingIn(parts.current())
  const method = context?.mcpReq?.method ?? binding?.method
  return method === binding?.method ? binding : undefined
}

/** A request that is asked again verifies one state and mints the next: it is bound once. */
const bindings = new WeakMap<GuardContext, Promise<RequestBinding | undefined>>()

function bindingIn(context: GuardContext): Promise<RequestBinding | undefined> {
  const known = bindings.get(context)
  if (known !== undefined) return known
  const made = bindingOf(context).catch(tooDeep)
  bindings.set(context, made)
  return made
}

function tooDeep(error: unknown): undefined {
  if (!(error instanceof RangeError)) throw error
}

const bound = ['owner', 'agent', 'method', 'target', 'asked'] as const

function differenceOf(sealed: Sealed, binding: RequestBinding): string | undefined {
  const other = bound.filter((name) => !areEqual(sealed[name], binding[name]))
  return other[0] === undefined ? undefined : `other-${other[0]}`
}

/** Written by `mint` alone, as it was sealed for this purpose. */
function sealedOf(text: string): Sealed {
  const { owner, agent, method, target, asked, once, expiresAtMs }: Sealed = JSON.parse(
    text.slice(0, text.indexOf('\n')),
  )
  return { owner, agent, method, target, asked, once, expiresAtMs }
}

const sealingOf = ({ keys, random }: CodecParts): Sealing => ({
  keys,
  random,
  purpose: 'request-state',
  context: 'request-state',
})
