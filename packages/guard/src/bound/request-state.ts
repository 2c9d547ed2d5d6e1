import type { WeaknessId } from '@handfast/catalogue'
import type { Caller } from '../core/caller.ts'
import type { GuardContext } from '../core/context.ts'
import { GuardError } from '../core/errors.ts'
import type { Happening } from '../core/event.ts'
import { isLater, whenThere } from '../core/maybe-later.ts'
import type { MaybeLater } from '../core/maybe-later.ts'
import { mintId } from '../core/mint.ts'
import type { GuardParts } from '../core/parts.ts'
import { seal, unseal } from '../core/seal.ts'
import type { Sealing } from '../core/seal.ts'
import { about } from '../core/session-events.ts'
import { bindingOfLatest, differenceOf } from './request-binding.ts'
import type { RequestBinding, SealedBinding } from './request-binding.ts'
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

/**
 * Takes the place of the codec of SDK v2: `requestState: { verify: codec.verify }`. All of it is
 * for the request that is being served, unless one is named.
 */
export interface RequestStateCodec<Payload> {
  /** @throws GuardError GUARD_NO_CALLER; TypeError for what is no JSON; RangeError if too long. */
  mint(payload: Payload, context?: RequestStateContext, request?: GuardContext): Promise<string>
  /**
   * @throws GuardError GUARD_REQUEST_STATE_INVALID, whatever is wrong with it; GUARD_STORE_FULL
   *   when there is no room to remember that it was used.
   */
  verify(state: string, context?: RequestStateContext, request?: GuardContext): Promise<Payload>
}

/** What is sealed, a line each: JSON has no line ends of its own. */
interface Sealed {
  readonly binding: SealedBinding
  readonly expiresAtMs: number
  /** What is remembered of a state that opens once; empty for others. */
  readonly once: string
  /** JSON. */
  readonly payload: string
}

interface CodecParts extends GuardParts {
  readonly bindingOf: ReturnType<typeof bindingOfLatest>
  readonly sealing: Sealing
  readonly ttlMs: number
  readonly isSingleUse: boolean
}

const usedKind = 'request-state'

/** @throws TypeError when the guard has no keys, or the time is none. */
export function createRequestState<Payload>(
  parts: GuardParts,
  { ttlMs, singleUse = false }: RequestStateOptions = {},
): RequestStateCodec<Payload> {
  const { keys, random } = parts
  if (keys === undefined) throw new TypeError('Request state is sealed: give the guard `keys`')
  const sealing: Sealing = { keys, random, purpose: 'request-state', context: 'request-state' }
  const codec: CodecParts = {
    ...parts,
    bindingOf: bindingOfLatest(),
    sealing,
    ttlMs: readTtl(ttlMs),
    isSingleUse: singleUse,
  }
  return {
    mint: (payload, context, request) => mint(codec, payload, { context, request }),
    // What comes out is what `mint` was given, which only a holder of the keys can have done.
    verify: (state, context, request) =>
      verify(codec, state, { context, request }) as Promise<Payload>,
  }
}

interface Serving {
  readonly context: RequestStateContext | undefined
  readonly request: GuardContext | undefined
}

async function mint(
  parts: CodecParts,
  payload: unknown,
  { context, request = parts.current() }: Serving,
): Promise<string> {
  const { clock, random, tell, sealing, ttlMs, isSingleUse } = parts
  const text: string | undefined = JSON.stringify(payload)
  if (text === undefined) throw new TypeError('The payload has to be JSON')
  const bound = bindingIn(parts, request, context)
  const binding = isLater(bound) ? await bound : bound
  if (binding === undefined) {
    throw new GuardError('GUARD_NO_CALLER', 'No request is being served that could be asked again.')
  }
  const atMs = clock()
  const once = isSingleUse ? mintId(random) : ''
  const sealed = seal(linesOf({ binding, expiresAtMs: atMs + ttlMs, once, payload: text }), sealing)
  const state = isLater(sealed) ? await sealed : sealed
  tell({ name: 'request-state.minted', atMs, ...about(request.caller) })
  return state
}

async function verify(
  parts: CodecParts,
  state: string,
  { context, request = parts.current() }: Serving,
): Promise<unknown> {
  const { clock, tell, sealing } = parts
  const { caller } = request
  const opened = typeof state === 'string' ? unseal(state, sealing) : undefined
  const text = isLater(opened) ? await opened : opened
  const sealed = text === undefined ? undefined : sealedOf(text)
  const objected = objectionTo(parts, { sealed, request, context })
  const objection = isLater(objected) ? await objected : objected
  if (sealed === undefined || objection !== undefined) {
    tell({ name: 'request-state.refused', atMs: clock(), ...about(caller), ...objection })
    throw new GuardError('GUARD_REQUEST_STATE_INVALID', 'Invalid or expired requestState')
  }
  tell({ name: 'request-state.resolved', atMs: clock(), ...about(caller) })
  return JSON.parse(sealed.payload)
}

interface Objection extends Pick<Happening, 'reason' | 'weakness'> {
  readonly reason: string
  readonly weakness?: WeaknessId
}

interface Presented {
  readonly sealed: Sealed | undefined
  readonly request: GuardContext
  readonly context: RequestStateContext | undefined
}

/** What the watch learns; the client learns that it is invalid. */
function objectionTo(
  parts: CodecParts,
  { sealed, request, context }: Presented,
): MaybeLater<Objection | undefined> {
  if (sealed === undefined) return { reason: 'not-sealed', weakness: 'unsealed-request-state' }
  return whenThere(bindingIn(parts, request, context), (binding) => {
    const other = binding === undefined ? 'no-request' : differenceOf(sealed.binding, binding)
    if (other !== undefined) return { reason: other, weakness: 'unbound-request-state' }
    if (sealed.expiresAtMs <= parts.clock()) return { reason: 'expired' }
    return parts.isSingleUse ? objectionToUse(parts, sealed, request.caller) : undefined
  })
}

async function objectionToUse(
  parts: CodecParts,
  { once, expiresAtMs }: Sealed,
  { owner }: Caller,
): Promise<Objection | undefined> {
  if (once === '') return { reason: 'not-single-use' }
  const isFirst = await useOnce(parts, { kind: usedKind, once, owner, expiresAtMs })
  return isFirst ? undefined : { reason: 'replayed', weakness: 'unbound-request-state' }
}

/** Undefined when method or parameters cannot be made out, or are not those of the handler. */
function bindingIn(
  parts: CodecParts,
  request: GuardContext,
  context: RequestStateContext | undefined,
): MaybeLater<RequestBinding | undefined> {
  return whenThere(parts.bindingOf(request), (binding) => {
    const method = context?.mcpReq?.method ?? binding?.method
    return method === binding?.method ? binding : undefined
  })
}

const linesOf = ({ binding, expiresAtMs, once, payload }: Sealed): string =>
  `${binding.whole}\n${binding.line}\n${expiresAtMs}\n${once}\n${payload}`

/** Written by `mint` alone, as it was sealed for this purpose. */
function sealedOf(text: string): Sealed {
  const wholeEnd = text.indexOf('\n')
  const lineEnd = text.indexOf('\n', wholeEnd + 1)
  const timeEnd = text.indexOf('\n', lineEnd + 1)
  const onceEnd = text.indexOf('\n', timeEnd + 1)
  return {
    binding: { whole: text.slice(0, wholeEnd), line: text.slice(wholeEnd + 1, lineEnd) },
    expiresAtMs: Number(text.slice(lineEnd + 1, timeEnd)),
    once: text.slice(timeEnd + 1, onceEnd),
    payload: text.slice(onceEnd + 1),
  }
}
