import type { JWK } from 'jose'
import type { Jose } from './jose.ts'

/** What a proof says, after its signature was verified with the key that is in it. */
export interface DpopProof {
  /** Thumbprint of the key (RFC 7638, SHA-256). */
  readonly thumbprint: string
  readonly jti: string
  readonly htm: string
  readonly htu: string
  readonly issuedAtMs: number
  /** Hash of the access token that it goes with. */
  readonly ath: string | undefined
  readonly nonce: string | undefined
}

/** Why a text is no proof. */
export type ProofProblem = 'proof-malformed' | 'proof-signature' | 'proof-key' | 'proof-claims'

export interface ProofRules {
  readonly algorithms: readonly string[]
  readonly nowMs: number
  readonly skewMsMax: number
}

/** An RSA key of 4096 bits with its signature takes about two thousand characters. */
const charactersMax = 8192
const jtiCharactersMax = 256
const compactJws = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/
/** RFC 7518, sections 6.2.2, 6.3.2 and 6.4: what only the holder of a key has. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** RFC 9449, section 4.3, checks 2 to 7; the others are about the request. */
export async function readDpopProof(
  jose: Jose,
  text: string,
  rules: ProofRules,
): Promise<DpopProof | ProofProblem> {
  // A list of two, as of two headers, has a comma and is no JWS.
  if (text.length > charactersMax || !compactJws.test(text)) return 'proof-malformed'
  const verified = await verify(jose, text, rules)
  const jwk = verified?.protectedHeader.jwk
  if (verified === undefined || jwk === undefined) return 'proof-signature'
  if (!isPublic(jwk)) return 'proof-key'
  const { jti, iat, htm, htu, ath, nonce } = verified.payload
  const isSaid =
    typeof jti === 'string' &&
    jti !== '' &&
    jti.length <= jtiCharactersMax &&
    Number.isSafeInteger(iat) &&
    typeof htm === 'string' &&
    typeof htu === 'string' &&
    isTextOrAbsent(ath) &&
    isTextOrAbsent(nonce)
  if (!isSaid || iat === undefined) return 'proof-claims'
  const thumbprint = await jose.calculateJwkThumbprint(jwk, 'sha256')
  return { thumbprint, jti, htm, htu, issuedAtMs: iat * 1000, ath, nonce }
}

type Verified = Awaited<ReturnType<Jose['jwtVerify']>>

async function verify(
  { jwtVerify, EmbeddedJWK }: Jose,
  text: string,
  { algorithms, nowMs, skewMsMax }: ProofRules,
): Promise<Verified | undefined> {
  try {
    return await jwtVerify(text, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: [...algorithms],
      currentDate: new Date(nowMs),
      clockTolerance: skewMsMax / 1000,
    })
  } catch {
    // Whatever is wrong with a signature or a key is the same to whoever sent it.
    return undefined
  }
}

const isPublic = (jwk: JWK): boolean =>
  jwk.kty !== 'oct' && !privateMembers.some((name) => Object.hasOwn(jwk, name))

const isTextOrAbsent = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === 'string'
