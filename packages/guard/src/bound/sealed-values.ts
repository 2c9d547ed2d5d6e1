import type { WeaknessId } from '@handfast/catalogue'
import { areEqual, lengthPrefixed } from '../core/bytes.ts'
import type { Caller } from '../core/caller.ts'
import { digest } from '../core/digest.ts'
import { mintId } from '../core/mint.ts'
import { callerNow } from '../core/parts.ts'
import type { GuardParts } from '../core/parts.ts'
import type { OwnerKey } from '../core/principal.ts'
import { seal, unseal } from '../core/seal.ts'
import type { Sealing } from '../core/seal.ts'
import { about } from '../core/session-events.ts'
import type { RecordKind } from '../core/store.ts'
import type { ForCaller } from './handle.ts'
import { open, readTtl, useOpen } from './sealing.ts'

export interface SealedValuesOptions {
  /** How long one opens. Ten minutes when absent. */
  readonly ttlMs?: number
  /** Opens once. Of one caller's that were not opened, the oldest of a thousand makes room. */
  readonly singleUse?: boolean
  /** What it would be to open one of somebody else; for the watch. */
  readonly weakness?: WeaknessId
}

/** What a client only carries: cursors, places in a stream, ids of what it is asked. */
export interface SealedValues<Value> {
  /**
   * @param about What has to be the same when it is opened, beside the caller.
   * @throws RangeError when it is too long; TypeError for what is no JSON; GuardError
   *   GUARD_STORE_FULL when nothing can be remembered of what opens once.
   */
  seal(value: Value, about: readonly string[], given?: ForCaller): Promise<string>
  /** Undefined for whatever is wrong with it; the watch learns what. */
  open(text: string, about: readonly string[], given?: ForCaller): Promise<Value | undefined>
}

/** What is sealed, on a line before the value. */
interface Sealed {
  readonly owner: OwnerKey
  readonly agent: string
  readonly about: string
  readonly once: string | undefined
  readonly expiresAtMs: number
}

interface CodecParts extends GuardParts, Required<Pick<SealedValuesOptions, 'ttlMs'>> {
  readonly name: string
  readonly sealing: Sealing
  readonly singleUse: boolean
  readonly weakness: WeaknessId | undefined
}

const nameShape = /^[a-z][a-z0-9-]{0,31}$/

/** @throws TypeError when the guard has no keys, or name or time are none. */
export function createSealedValues<Value>(
  parts: GuardParts,
  name: string,
  { ttlMs, singleUse = false, weakness }: SealedValuesOptions = {},
): SealedValues<Value> {
  const { keys, random } = parts
  if (keys === undefined) throw new TypeError('Values are sealed: give the guard `keys`')
  if (!nameShape.test(name)) throw new TypeError('The name is a-z, 0-9 and -, 1 to 32')
  const context = `sealed-value ${name}`
  const sealing: Sealing = { keys, random, purpose: 'sealed-value', context }
  const codec: CodecParts = { ...parts, name, sealing, ttlMs: readTtl(ttlMs), singleUse, weakness }
  return {
    seal: async (value, about, given = {}) =>
      sealValue(codec, value, await bindingOf(about, callerNow(parts, given.caller))),
    // What comes out is what `seal` was given, which only a holder of the keys can have done.
    open: async (text, about, given = {}) =>
      openValue(codec, text, { caller: callerNow(parts, given.caller), about }) as Promise<
        Value | undefined
      >,
  }
}

type Binding = Pick<Sealed, 'about' | 'agent' | 'owner'>

const bindingOf = async (
  about: readonly string[],
  { owner, agent = '' }: Caller,
): Promise<Binding> => ({ owner, agent, about: await digest(lengthPrefixed(about)) })

async function sealValue(parts: CodecParts, value: unknown, binding: Binding): Promise<string> {
  const { clock, random, ttlMs, singleUse, sealing } = parts
  const text: string | undefined = JSON.stringify(value)
  if (text === undefined) throw new TypeError('The value has to be JSON')
  const once = singleUse ? mintId(random) : undefined
  const expiresAtMs = clock() + ttlMs
  const sealed: Sealed = { ...binding, once, expiresAtMs }
  const whole = await seal(`${JSON.stringify(sealed)}\n${text}`, sealing)
  if (once !== undefined) {
    await open(parts, { kind: kindOf(parts), once, owner: binding.owner, expiresAtMs })
  }
  return whole
}

interface Presented {
  readonly caller: Caller
  readonly about: readonly string[]
}

async function openValue(
  parts: CodecParts,
  text: string,
  { caller, about: presented }: Presented,
): Promise<unknown> {
  const opened = await unseal(text, parts.sealing)
  const binding = await bindingOf(presented, caller)
  const reason = await objectionTo(parts, opened, binding)
  if (opened !== undefined && reason === undefined) {
    return JSON.parse(opened.slice(opened.indexOf('\n')))
  }
  const { name: kind, weakness, clock, tell } = parts
  const suspicion = weakness === undefined ? {} : { weakness }
  const event = { atMs: clock(), kind, ...about(caller), ...suspicion }
  tell({ name: 'sealed-value.refused', reason: reason ?? 'not-sealed', ...event })
  return undefined
}

const bound = ['owner', 'agent', 'about'] as const

async function objectionTo(
  parts: CodecParts,
  opened: string | undefined,
  binding: Binding,
): Promise<string | undefined> {
  if (opened === undefined) return 'not-sealed'
  // Written by `sealValue` alone, as it was sealed for this purpose.
  const sealed: Sealed = JSON.parse(opened.slice(0, opened.indexOf('\n')))
  const other = bound.find((part) => !areEqual(sealed[part], binding[part]))
  if (other !== undefined) return `other-${other}`
  if (sealed.expiresAtMs <= parts.clock()) return 'expired'
  if (!parts.singleUse) return undefined
  if (sealed.once === undefined) return 'not-single-use'
  const wasOpen = await useOpen(parts, { kind: kindOf(parts), once: sealed.once })
  return wasOpen ? undefined : 'not-open'
}

const kindOf = ({ name }: CodecParts): RecordKind => `sealed-value:${name}`
