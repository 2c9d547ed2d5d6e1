import { isAgentId, writeAgentToken } from './agent-token.ts'
import {
  agentTokenKind,
  decodeFamily,
  encodeFamily,
  endFamiliesOf,
  endFamily,
  findFamily,
  nameOfFamily,
  reused,
} from './agent-token-family.ts'
import type { FamilyParts, FoundFamily } from './agent-token-family.ts'
import type { Caller } from './caller.ts'
import { GuardError } from './errors.ts'
import { agentTokenLimits, readLimits } from './limits.ts'
import type { LifeLimits } from './limits.ts'
import { insertOwned } from './insert-owned.ts'
import { mintId, recordKeyOf } from './mint.ts'
import { callerNow } from './parts.ts'
import type { GuardParts } from './parts.ts'
import type { OwnerKey } from './principal.ts'
import type { RecordKey } from './store.ts'

/** Idle: how long a token works that is not rotated. Absolute: how long its family does. */
export interface AgentTokenOptions extends Partial<LifeLimits> {
  /**
   * For so long after a rotation the token before still verifies, as requests may be on their way.
   * None when absent: then the second use of a rotated token ends the family whenever it comes.
   */
  readonly graceMsMax?: number
}

export interface MintedAgentToken {
  /** For the agent instance and for nobody else; it is not kept. */
  readonly token: string
  /** Names it to operators and to the store; it opens nothing. */
  readonly ref: RecordKey
  readonly agentId: string
  /** What sessions are bound to: `agent:…`. */
  readonly agent: string
  readonly expiresAtMs: number
}

export type VerifiedAgentToken = Omit<MintedAgentToken, 'token'>

/**
 * Tokens by which one running agent of a principal is told from another. They are bearer tokens:
 * whoever copies one is the agent until it is rotated. A key that never leaves the agent proves
 * more; see `dpop` and `clientCertificate`.
 */
export interface AgentTokens {
  /**
   * A token for an agent instance of the caller; each call begins another family.
   *
   * @throws GuardError GUARD_AGENT_TOKENS_FULL, TypeError for a name that is no agent id.
   */
  mint(agentId: string, caller?: Caller): Promise<MintedAgentToken>
  /** @throws GuardError GUARD_AGENT_TOKEN_INVALID, whatever is wrong with it. */
  verify(token: string, caller?: Caller): Promise<VerifiedAgentToken>
  /**
   * The next token of the family; this one is void. Sessions of the agent go on.
   *
   * @throws GuardError GUARD_AGENT_TOKEN_INVALID; the second use of one ends family and sessions.
   */
  rotate(token: string, caller?: Caller): Promise<MintedAgentToken>
  /** Ends the family and the sessions bound to it. Whether there was one. */
  revoke(ref: RecordKey, caller?: Caller): Promise<boolean>
  /** Ends all families of a principal, whatever agent they are of; how many there were. */
  revokeAllOf(owner: OwnerKey): Promise<number>
}

/** @throws TypeError when the guard has no keys, or a limit cannot be meant. */
export function createAgentTokens(
  shared: GuardParts,
  options: AgentTokenOptions = {},
): AgentTokens {
  const { graceMsMax = 0, ...given } = options
  const { keys, store, clock } = shared
  if (keys === undefined) throw new TypeError('Agent tokens are signed: give the guard `keys`')
  const limits = readLimits('agentTokens', given, agentTokenLimits)
  if (!Number.isSafeInteger(graceMsMax) || graceMsMax < 0 || graceMsMax > limits.idleMsMax) {
    throw new TypeError('agentTokens: graceMsMax has to be a whole number, 0 to idleMsMax')
  }
  const parts: Minting = { ...shared, keys, limits, graceMsMax }

  return {
    mint: (agentId, caller) => mint(parts, agentId, callerNow(parts, caller)),

    async verify(token, caller) {
      const { said, record } = await findFamily(parts, token, callerNow(parts, caller).owner)
      const { agentId, expiresAtMs } = said
      return { ref: record.key, agentId, agent: nameOfFamily(record.key), expiresAtMs }
    },

    async rotate(token, caller) {
      const { owner } = callerNow(parts, caller)
      return rotate(parts, await findFamily(parts, token, owner))
    },

    async revoke(ref, caller) {
      const { owner } = callerNow(parts, caller)
      const record = await store.find(agentTokenKind, ref, clock())
      return record?.owner === owner && (await endFamily(parts, record))
    },

    revokeAllOf: (owner) => endFamiliesOf(parts, owner),
  }
}

interface Minting extends FamilyParts {
  readonly limits: LifeLimits
  readonly graceMsMax: number
}

async function mint(parts: Minting, agentId: string, caller: Caller): Promise<MintedAgentToken> {
  if (!isAgentId(agentId)) throw new TypeError('An agent id is 1 to 64 of letters, digits, - and _')
  const { store, clock, random, limits, graceMsMax, tell } = parts
  const nowMs = clock()
  const family = mintId(random)
  const key = await recordKeyOf(agentTokenKind, family)
  const value = encodeFamily({ agentId, graceMsMax, rotatedAtMs: nowMs })
  const times = { createdAtMs: nowMs, usedAtMs: nowMs, expiresAtMs: nowMs + limits.absoluteMsMax }
  const record = { kind: agentTokenKind, key, owner: caller.owner, value, version: 1, ...times }
  const caps = { perOwnerMax: limits.perPrincipalMax, max: limits.max }
  if ((await insertOwned(record, { store, clock, caps })) !== 'inserted') {
    throw new GuardError(
      'GUARD_AGENT_TOKENS_FULL',
      'Too many agents have tokens; revoke one first.',
    )
  }
  tell({ name: 'agent-token.minted', atMs: nowMs, caller: caller.owner, subject: key })
  return written(parts, { agentId, family, generation: 1, key, endsAtMs: record.expiresAtMs })
}

async function rotate(parts: Minting, { said, record }: FoundFamily): Promise<MintedAgentToken> {
  const { store, clock, tell } = parts
  const nowMs = clock()
  const { kind, key, owner, expiresAtMs: endsAtMs } = record
  const value = encodeFamily({ ...decodeFamily(record.value), rotatedAtMs: nowMs })
  // Of this generation, or not at all: one that was rotated in between is used twice.
  const isNext = await store.replace({ kind, key, version: said.generation }, value, nowMs)
  if (!isNext) throw await reused(parts, record)
  tell({ name: 'agent-token.rotated', atMs: nowMs, caller: owner, subject: key })
  const { agentId, family, generation } = said
  return written(parts, { agentId, family, generation: generation + 1, key, endsAtMs })
}

interface Writing {
  readonly agentId: string
  readonly family: string
  readonly generation: number
  readonly key: RecordKey
  readonly endsAtMs: number
}

async function written(parts: Minting, writing: Writing): Promise<MintedAgentToken> {
  const { agentId, family, generation, key, endsAtMs } = writing
  const { keys, clock, limits } = parts
  const expiresAtMs = Math.min(clock() + limits.idleMsMax, endsAtMs)
  const said = { keyId: keys.currentId(), agentId, family, generation, expiresAtMs }
  const token = await writeAgentToken(said, keys)
  return { token, ref: key, agentId, agent: nameOfFamily(key), expiresAtMs }
}
