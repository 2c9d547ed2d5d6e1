import { areEqual } from '../core/bytes.ts'
import { GuardError } from '../core/errors.ts'
import type { OwnerKey } from '../core/principal.ts'
import type { StoredRecord } from '../core/store.ts'
import type { Handle, HandleRights } from './handle.ts'
import type { StandardSchema } from './standard-schema.ts'

/** What is known of a handle without reading the state that it names. */
export interface HandleHead {
  readonly endsAtMs: number
  /** Agent instance or proof key that it answers to, if it is bound to one. */
  readonly agent: string | undefined
  readonly shares: readonly Share[]
}

export interface Share {
  readonly owner: OwnerKey
  readonly rights: 'read' | 'write'
}

/** In characters of JSON. */
const valueCharactersMax = 65_536

/**
 * Head and state on a line each: for a foreign caller the head alone is read, so that the time it
 * takes says nothing about the state.
 */
export const encodeHandle = (head: HandleHead, state: string): string =>
  `${JSON.stringify(head)}\n${state}`

/** Values are written by `encodeHandle` only; whoever can write to the store is trusted. */
export function decodeHead({ value }: StoredRecord): HandleHead {
  const head: HandleHead = JSON.parse(value.slice(0, value.indexOf('\n')))
  return { endsAtMs: head.endsAtMs, agent: head.agent, shares: head.shares }
}

/** JSON, which has no line breaks of its own. */
export const stateOf = ({ value }: StoredRecord): string => value.slice(value.indexOf('\n') + 1)

export interface Seen {
  readonly id: string
  readonly record: StoredRecord
  readonly rights: HandleRights
}

export function handleOf<Value>({ id, record, rights }: Seen): Handle<Value> {
  const { key: ref, createdAtMs, expiresAtMs } = record
  // Put in by `mint` or `update` of this name, and made by its schema.
  const value = JSON.parse(stateOf(record)) as Value
  const { endsAtMs } = decodeHead(record)
  return { id, ref, value, rights, createdAtMs, expiresAtMs, endsAtMs }
}

export function shareOf({ shares }: HandleHead, owner: OwnerKey): Share | undefined {
  return shares.find((share) => areEqual(share.owner, owner))
}

/** @throws GuardError GUARD_HANDLE_VALUE_INVALID. */
export async function readState(
  schema: StandardSchema | undefined,
  value: unknown,
): Promise<string> {
  const result = (await schema?.['~standard'].validate(value)) ?? { value }
  if (result.issues !== undefined) {
    throw invalid(result.issues.map(({ message }) => message).join(', '))
  }
  const state: string | undefined = JSON.stringify(result.value)
  if (state === undefined) throw invalid('it is not JSON')
  if (state.length > valueCharactersMax)
    throw invalid(`longer than ${valueCharactersMax} characters`)
  return state
}

const invalid = (why: string): GuardError =>
  new GuardError('GUARD_HANDLE_VALUE_INVALID', `The value cannot be kept: ${why}.`)
