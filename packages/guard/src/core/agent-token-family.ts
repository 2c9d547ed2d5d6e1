import type { WeaknessId } from '@handfast/catalogue'
import { readAgentToken } from './agent-token.ts'
import type { AgentToken } from './agent-token.ts'
import { areEqual } from './bytes.ts'
import { endEachOwned } from './end-each-owned.ts'
import { GuardError } from './errors.ts'
import type { KeyRing } from './keys.ts'
import { recordKeyOf } from './mint.ts'
import type { GuardParts } from './parts.ts'
import type { OwnerKey } from './principal.ts'
import type { Revocable } from './revocable.ts'
import type { RecordKey, StoredRecord } from './store.ts'

export const agentTokenKind = 'agent-token'

/** What sessions of a family are bound to. Another family of the same agent id is another agent. */
export const nameOfFamily = (ref: RecordKey): string => `agent:${ref}`

/**
 * What a store keeps of a family. Which generation is in use is the version of the record, so that
 * a rotation is one `replace`, and of two at once one alone succeeds.
 */
export interface FamilyValue {
  readonly agentId: string
  readonly graceMsMax: number
  readonly rotatedAtMs: number
}

export const encodeFamily = (value: FamilyValue): string => JSON.stringify(value)

/** Values are written by `encodeFamily` only; whoever can write to the store is trusted. */
export function decodeFamily(text: string): FamilyValue {
  const value: FamilyValue = JSON.parse(text)
  return value
}

export interface FamilyParts extends GuardParts {
  readonly keys: KeyRing
}

export interface FoundFamily {
  readonly said: AgentToken
  readonly record: StoredRecord
}

/**
 * The family of a token, when the token is the one in use and the caller's own.
 *
 * @throws GuardError GUARD_AGENT_TOKEN_INVALID, with the same words whatever is wrong.
 */
export async function findFamily(
  parts: FamilyParts,
  token: string,
  owner: OwnerKey,
): Promise<FoundFamily> {
  const { store, clock, keys } = parts
  const nowMs = clock()
  const said = await readAgentToken(token, keys)
  if (said === undefined) throw refused(parts, { reason: 'forged', caller: owner })
  const key = await recordKeyOf(agentTokenKind, said.family)
  const about = { caller: owner, subject: key }
  if (said.expiresAtMs <= nowMs) throw refused(parts, { reason: 'expired', ...about })
  const record = await store.find(agentTokenKind, key, nowMs)
  if (record === undefined) throw refused(parts, { reason: 'ended', ...about })
  if (!areEqual(record.owner, owner)) {
    const { owner: whose } = record
    throw refused(parts, { reason: 'foreign', ...about, owner: whose, weakness })
  }
  if (!isInUse(said, record, nowMs)) throw await reused(parts, record)
  return { said, record }
}

const weakness: WeaknessId = 'unbound-agent-token'

function isInUse(said: AgentToken, { version, value }: StoredRecord, nowMs: number): boolean {
  if (said.generation === version) return true
  const { graceMsMax, rotatedAtMs } = decodeFamily(value)
  return said.generation === version - 1 && nowMs < rotatedAtMs + graceMsMax
}

/**
 * RFC 9700, section 4.14.2, says it of refresh tokens: when one is used that was rotated, either
 * its owner or a thief holds the newer one, and nobody can tell which. So both lose it.
 */
export async function reused(parts: FamilyParts, record: StoredRecord): Promise<GuardError> {
  await endFamily(parts, record)
  const { owner, key: subject } = record
  const atMs = parts.clock()
  parts.tell({ name: 'agent-token.reused', atMs, weakness, caller: owner, subject })
  return invalid()
}

/** The family first, so that nobody begins a session with it in between. */
export async function endFamily(
  { store, sessions, clock }: GuardParts,
  { key, owner }: StoredRecord,
): Promise<boolean> {
  const wasLive = await store.remove(agentTokenKind, key, clock())
  await sessions.revokeAllOfAgent(owner, nameOfFamily(key))
  return wasLive
}

/** All families of all agents of a principal. */
export const endFamiliesOf = (parts: GuardParts, owner: OwnerKey): Promise<number> =>
  endEachOwned({ store: parts.store, kind: agentTokenKind, owner, nowMs: parts.clock }, (record) =>
    endFamily(parts, record),
  )

/** For whoever may end any of them; agents of a principal have `guard.agentTokens`. */
export const revocableAgentTokens = (parts: GuardParts): Revocable => ({
  async revoke(ref) {
    const record = await parts.store.find(agentTokenKind, ref, parts.clock())
    return record !== undefined && (await endFamily(parts, record))
  },
  revokeAllOf: (owner) => endFamiliesOf(parts, owner),
})

interface Suspicion {
  readonly reason: string
  readonly caller: OwnerKey
  readonly subject?: RecordKey
  readonly owner?: OwnerKey
  readonly weakness?: WeaknessId
}

function refused({ clock, tell }: FamilyParts, suspicion: Suspicion): GuardError {
  tell({ name: 'agent-token.refused', atMs: clock(), ...suspicion })
  return invalid()
}

const invalid = (): GuardError =>
  new GuardError('GUARD_AGENT_TOKEN_INVALID', 'The agent token is not valid; have one minted.')
