import { ProofError } from '../core/agent.ts'
import type { AgentOf, AgentQuestion } from '../core/agent.ts'
import { areEqual } from '../core/bytes.ts'
import { confirmationOf } from '../core/confirmation.ts'
import { digest } from '../core/digest.ts'
import { GuardError } from '../core/errors.ts'
import type { GuardRequest } from '../core/guard-request.ts'
import { insertOwned } from '../core/insert-owned.ts'
import { recordKeyOf } from '../core/mint.ts'
import { isNonceAt, nonceAt } from './dpop-nonce.ts'
import { readDpopOptions } from './dpop-options.ts'
import type { DpopOptions, DpopRules } from './dpop-options.ts'
import { readDpopProof } from './dpop-proof.ts'
import type { DpopProof } from './dpop-proof.ts'
import { loadJose } from './jose.ts'
import type { Jose } from './jose.ts'
import { comparableUrl } from './request-url.ts'

/** Proofs that were used, for as long as they could be used again. */
const proofKind = 'proof'

/**
 * RFC 9449: each request carries a proof, signed with a key that never leaves the agent instance,
 * of this method, this URL and this token, and good for one use. The thumbprint of the key is the
 * agent instance, `jkt:…`. A token that is bound to a key is of no use without it.
 *
 * @throws TypeError when an option cannot be meant.
 */
export function dpop(options: DpopOptions = {}): AgentOf {
  const rules = readDpopOptions(options)
  let jose: Promise<Jose> | undefined

  const agentOf = async (
    request: GuardRequest,
    about: AgentQuestion,
  ): Promise<string | undefined> => {
    const text = request.headers.get('dpop')
    const bound = confirmationOf(request.authInfo).jkt
    if (text === null) {
      // RFC 9449, section 7.2: a bound token that comes as a bearer token has to be refused.
      if (bound !== undefined) throw refused(rules, 'proof-missing', { error: 'invalid_token' })
      return undefined
    }
    jose ??= options.jose === undefined ? loadJose() : Promise.resolve(options.jose)
    const nowMs = about.parts.clock()
    const proof = await readDpopProof(await jose, text, { ...rules, nowMs })
    if (typeof proof === 'string') throw refused(rules, proof)
    await checkRequest(proof, request, rules)
    await checkTime(proof, about, rules)
    if (bound !== undefined && !areEqual(bound, proof.thumbprint)) {
      throw refused(rules, 'proof-of-another-key', { error: 'invalid_token' })
    }
    await useOnce(proof, about, rules)
    return `jkt:${proof.thumbprint}`
  }
  return Object.assign(agentOf, { challenge: challengeOf(rules) })
}

/** RFC 9449, section 4.3, checks 8, 9 and 12. */
async function checkRequest(
  { htm, htu, ath }: DpopProof,
  { method, url, headers }: GuardRequest,
  rules: DpopRules,
): Promise<void> {
  if (htm !== method) throw refused(rules, 'proof-of-another-method')
  const asked = comparableUrl(rules.url ?? (rules.origin ?? url.origin) + url.pathname)
  if (asked === undefined || comparableUrl(htu) !== asked) {
    throw refused(rules, 'proof-of-another-url')
  }
  const authorization = headers.get('authorization')
  if (authorization === null) return
  const { scheme, token } = credentialOf(authorization)
  const isScheme = scheme === 'dpop' || (scheme === 'bearer' && rules.acceptBearerScheme)
  if (!isScheme) throw refused(rules, 'token-as-bearer', { error: 'invalid_token' })
  if (!areEqual(ath ?? '', await digest(token))) throw refused(rules, 'proof-of-another-token')
}

/** RFC 9110, section 11.6.2. */
function credentialOf(authorization: string): { readonly scheme: string; readonly token: string } {
  const [, scheme = '', token = ''] = /^([A-Za-z-]+) +(\S+)$/.exec(authorization) ?? []
  return { scheme: scheme.toLowerCase(), token }
}

/** RFC 9449, section 4.3, checks 10 and 11. */
async function checkTime(
  { issuedAtMs, nonce }: DpopProof,
  { parts: { keys, clock } }: AgentQuestion,
  rules: DpopRules,
): Promise<void> {
  const nowMs = clock()
  if (rules.requireNonce) {
    if (keys === undefined) throw new TypeError('Nonces are made with keys: give the guard `keys`')
    if (nonce === undefined || !(await isNonceAt(keys, nonce, nowMs))) {
      const fresh = await nonceAt(keys, nowMs)
      throw refused(rules, 'proof-nonce', { error: 'use_dpop_nonce', nonce: fresh })
    }
  }
  if (issuedAtMs > nowMs + rules.skewMsMax) throw refused(rules, 'proof-of-the-future')
  if (issuedAtMs + rules.ageMsMax <= nowMs) throw refused(rules, 'proof-too-old')
}

/** RFC 9449, section 11.1. The last check, so that only who holds a key takes room in the store. */
async function useOnce(
  { thumbprint, jti, issuedAtMs }: DpopProof,
  { owner, parts: { store, clock } }: AgentQuestion,
  rules: DpopRules,
): Promise<void> {
  const nowMs = clock()
  const record = {
    kind: proofKind,
    key: await recordKeyOf(proofKind, `${thumbprint} ${jti}`),
    owner,
    value: '',
    version: 1,
    createdAtMs: nowMs,
    usedAtMs: nowMs,
    // Longer than it is good for, by what the clocks of two processes may differ.
    expiresAtMs: issuedAtMs + rules.ageMsMax + rules.skewMsMax,
  }
  const caps = { perOwnerMax: rules.proofsPerPrincipalMax, max: rules.proofsMax }
  const insertion = await insertOwned(record, { store, clock, caps })
  if (insertion === 'inserted') return
  if (insertion === 'exists') throw refused(rules, 'proof-replayed')
  throw new GuardError(
    'GUARD_STORE_FULL',
    'More proofs came than can be remembered; wait a minute.',
  )
}

type ChallengeError = 'invalid_dpop_proof' | 'invalid_token' | 'use_dpop_nonce'

interface Answered {
  readonly error?: ChallengeError
  readonly nonce?: string
}

/** RFC 9449, sections 7.1 and 9. */
function refused(
  rules: DpopRules,
  reason: string,
  { error = 'invalid_dpop_proof', nonce }: Answered = {},
): ProofError {
  const challenge = { 'www-authenticate': challengeOf(rules, error) }
  return nonce === undefined
    ? new ProofError({ reason, weakness: 'unbound-agent-token', headers: challenge })
    : new ProofError({ reason, headers: { ...challenge, 'dpop-nonce': nonce } })
}

function challengeOf({ algorithms }: DpopRules, error?: ChallengeError): string {
  const algs = `algs="${algorithms.join(' ')}"`
  return error === undefined ? `DPoP ${algs}` : `DPoP error="${error}", ${algs}`
}
