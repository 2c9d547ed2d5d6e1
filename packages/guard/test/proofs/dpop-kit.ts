import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { CryptoKey, JWK } from 'jose'
import { startMs } from '../kit.ts'

/** One running agent with its key pair. */
export interface Agent {
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly jwk: JWK
  readonly thumbprint: string
}

export async function newAgent(alg = 'ES256'): Promise<Agent> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return { alg, privateKey, jwk, thumbprint: await calculateJwkThumbprint(jwk) }
}

export const token = 'access-token-of-alice'

export const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url')

export interface ProofParts {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly key?: CryptoKey
  readonly atMs?: number
}

/** A right proof of `POST http://127.0.0.1:3000/mcp`, but for what is replaced. */
export function proofOf(
  agent: Agent,
  { header, claims, key, atMs }: ProofParts = {},
): Promise<string> {
  return new SignJWT({
    jti: randomUUID(),
    htm: 'POST',
    htu: 'http://127.0.0.1:3000/mcp',
    iat: Math.floor((atMs ?? startMs) / 1000),
    ath: hashOf(token),
    ...claims,
  })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: agent.alg, jwk: agent.jwk, ...header })
    .sign(key ?? agent.privateKey, { crit: { x: true } })
}

export const shown = (proof: string, scheme = 'DPoP'): Record<string, string> => ({
  authorization: `${scheme} ${token}`,
  dpop: proof,
})
