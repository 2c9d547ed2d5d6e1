import { base64url, fromBase64url, lengthPrefixed, utf8 } from './bytes.ts'
import type { KeyRing } from './keys.ts'
import { hasIdShape } from './mint.ts'

/** What an agent token says, and its MAC vouches for. */
export interface AgentToken {
  readonly keyId: string
  readonly agentId: string
  /** Names the tokens that follow one another by rotation: 256 random bits. */
  readonly family: string
  /** How often the family has been rotated, from 1. */
  readonly generation: number
  readonly expiresAtMs: number
}

const version = 'hf1'
const idShape = /^[A-Za-z0-9_-]{1,64}$/
const keyIdShape = /^[A-Za-z0-9_-]{1,32}$/
/** Fifteen digits are exact in a number; no leading zero, so that there is one way to write it. */
const numberShape = /^[1-9]\d{0,14}$/
/** Version, key id, agent id, family, generation, time, MAC, and the dots between them. */
const charactersMax = 3 + 32 + 64 + 43 + 15 + 15 + 43 + 6

export const isAgentId = (text: string): boolean => idShape.test(text)

/** `hf1.keyId.agentId.family.generation.expiresAtMs.mac`. */
export async function writeAgentToken(token: AgentToken, keys: KeyRing): Promise<string> {
  const key = await keys.hmac('agent-token', token.keyId)
  if (key === undefined) throw new TypeError(`There is no key with the id ${token.keyId}`)
  const mac = await globalThis.crypto.subtle.sign('HMAC', key, signed(token))
  return [...fieldsOf(token), base64url(new Uint8Array(mac))].join('.')
}

/** Undefined unless it has the one form that such a token can have, and its MAC is ours. */
export async function readAgentToken(text: string, keys: KeyRing): Promise<AgentToken | undefined> {
  const parsed = parseAgentToken(text)
  if (parsed === undefined) return undefined
  const key = await keys.hmac('agent-token', parsed.token.keyId)
  if (key === undefined) return undefined
  // Web Crypto compares MACs in constant time.
  const { subtle } = globalThis.crypto
  const isOurs = await subtle.verify('HMAC', key, parsed.mac, signed(parsed.token))
  return isOurs ? parsed.token : undefined
}

export interface ParsedAgentToken {
  readonly token: AgentToken
  readonly mac: Uint8Array<ArrayBuffer>
}

/** Shape alone: whether it is ours is for `readAgentToken` to say. */
export function parseAgentToken(text: string): ParsedAgentToken | undefined {
  if (text.length > charactersMax) return undefined
  const fields = text.split('.')
  const [name, keyId = '', agentId = '', family = '', generation = '', expires = '', tag = ''] =
    fields
  const isShaped =
    fields.length === 7 &&
    name === version &&
    keyIdShape.test(keyId) &&
    idShape.test(agentId) &&
    hasIdShape(family) &&
    numberShape.test(generation) &&
    numberShape.test(expires) &&
    hasIdShape(tag)
  const mac = isShaped ? fromBase64url(tag) : undefined
  if (mac === undefined) return undefined
  const numbers = { generation: Number(generation), expiresAtMs: Number(expires) }
  return { token: { keyId, agentId, family, ...numbers }, mac }
}

const fieldsOf = (token: AgentToken): readonly string[] => [
  version,
  token.keyId,
  token.agentId,
  token.family,
  String(token.generation),
  String(token.expiresAtMs),
]

const signed = (token: AgentToken): Uint8Array<ArrayBuffer> => utf8(lengthPrefixed(fieldsOf(token)))
