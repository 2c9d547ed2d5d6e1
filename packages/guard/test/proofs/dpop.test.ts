import { exportJWK, generateSecret, importJWK, SignJWT } from 'jose'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { Refusal } from '../../src/index.ts'
import { dpop } from '../../src/proofs/dpop.ts'
import type { DpopOptions } from '../../src/proofs/dpop-options.ts'
import { asks, begin, held, initialize, requestOf, startMs } from '../kit.ts'
import type { Asked, Held } from '../kit.ts'
import { hashOf, newAgent, proofOf, shown, token } from './dpop-kit.ts'
import type { Agent, ProofParts } from './dpop-kit.ts'

let agent: Agent
let other: Agent

beforeAll(async () => {
  agent = await newAgent()
  other = await newAgent()
})

const guarded = (options: DpopOptions = {}): Held => held({ agentOf: dpop(options) })

/** The agent that the guard sees, or why it sees none. */
async function seen({ guard, told }: Held, asked: Asked): Promise<string | undefined> {
  const before = told.length
  const admission = await guard.admit(requestOf(asked))
  if (admission.kind === 'admitted') return admission.context.caller.agent
  return told.slice(before).find(({ name }) => name === 'proof.refused')?.reason
}

async function refusalOf({ guard }: Held, asked: Asked): Promise<Refusal> {
  const admission = await guard.admit(requestOf(asked))
  if (admission.kind === 'admitted') throw new Error('admitted')
  return admission.refusal
}

test('the agent is the thumbprint of its key', async () => {
  const proof = await proofOf(agent)
  expect(await seen(guarded(), { headers: shown(proof) })).toBe(`jkt:${agent.thumbprint}`)
})

test.each(['Ed25519', 'EdDSA', 'ES384', 'PS256', 'RS256'])('%s is understood', async (alg) => {
  const one = await newAgent(alg)
  const name = alg as 'Ed25519'
  const proof = await proofOf(one)
  expect(await seen(guarded({ algorithms: [name] }), { headers: shown(proof) })).toBe(
    `jkt:${one.thumbprint}`,
  )
  if (alg === 'ES256' || alg.startsWith('Ed')) return
  expect(await seen(guarded(), { headers: shown(proof) })).toBe('proof-signature')
})

const wrong: readonly (readonly [string, string, () => ProofParts])[] = [
  ['another type', 'proof-signature', () => ({ header: { typ: 'JWT' } })],
  ['no type', 'proof-signature', () => ({ header: { typ: undefined } })],
  ['no key', 'proof-signature', () => ({ header: { jwk: undefined } })],
  ["somebody else's key", 'proof-signature', () => ({ header: { jwk: other.jwk } })],
  ["somebody else's signature", 'proof-signature', () => ({ key: other.privateKey })],
  ['a critical header', 'proof-signature', () => ({ header: { crit: ['x'], x: 1 } })],
  ['no jti', 'proof-claims', () => ({ claims: { jti: undefined } })],
  ['an empty jti', 'proof-claims', () => ({ claims: { jti: '' } })],
  ['an endless jti', 'proof-claims', () => ({ claims: { jti: 'j'.repeat(257) } })],
  ['a jti that is no text', 'proof-claims', () => ({ claims: { jti: 7 } })],
  ['no time', 'proof-claims', () => ({ claims: { iat: undefined } })],
  ['half a second', 'proof-claims', () => ({ claims: { iat: startMs / 1000 + 0.5 } })],
  ['no method', 'proof-claims', () => ({ claims: { htm: undefined } })],
  ['another method', 'proof-of-another-method', () => ({ claims: { htm: 'GET' } })],
  ['the method in small letters', 'proof-of-another-method', () => ({ claims: { htm: 'post' } })],
  ['no URL', 'proof-claims', () => ({ claims: { htu: undefined } })],
  ['another path', 'proof-of-another-url', () => ({ claims: { htu: 'http://127.0.0.1:3000/' } })],
  ['another port', 'proof-of-another-url', () => ({ claims: { htu: 'http://127.0.0.1/mcp' } })],
  [
    'another host',
    'proof-of-another-url',
    () => ({ claims: { htu: 'http://localhost:3000/mcp' } }),
  ],
  [
    'another scheme',
    'proof-of-another-url',
    () => ({ claims: { htu: 'https://127.0.0.1:3000/mcp' } }),
  ],
  ['no URL at all', 'proof-of-another-url', () => ({ claims: { htu: '/mcp' } })],
  ['no token', 'proof-of-another-token', () => ({ claims: { ath: undefined } })],
  ['another token', 'proof-of-another-token', () => ({ claims: { ath: hashOf('other') } })],
  ['a token that is no text', 'proof-claims', () => ({ claims: { ath: 1 } })],
  ['a minute ago', 'proof-too-old', () => ({ atMs: startMs - 60_000 })],
  ['in six seconds', 'proof-of-the-future', () => ({ atMs: startMs + 6000 })],
  ['expired by its own word', 'proof-signature', () => ({ claims: { exp: startMs / 1000 - 60 } })],
]

test.each(wrong)('a proof of %s is refused: %s', async (_what, reason, parts) => {
  const proof = await proofOf(agent, parts())
  expect(await seen(guarded(), { headers: shown(proof) })).toBe(reason)
})

test.each([
  ['query and fragment', 'http://127.0.0.1:3000/mcp?x=1#y'],
  ['letters of either case', 'HTTP://127.0.0.1:3000/mcp'],
  ['encoding where none is needed', 'http://127.0.0.1:3000/%6dc%70'],
  ['dots on the way', 'http://127.0.0.1:3000/x/../mcp'],
])('%s make no other URL', async (_what, htu) => {
  const proof = await proofOf(agent, { claims: { htu } })
  expect(await seen(guarded(), { headers: shown(proof) })).toBe(`jkt:${agent.thumbprint}`)
})

test('a proof from five seconds ahead, or not yet a minute old, is good', async () => {
  for (const atMs of [startMs + 5000, startMs - 59_000]) {
    const proof = await proofOf(agent, { atMs })
    expect(await seen(guarded(), { headers: shown(proof) })).toBe(`jkt:${agent.thumbprint}`)
  }
})

test('behind a proxy the URL is what clients call', async () => {
  const url = 'https://mcp.example/api/mcp'
  const proof = await proofOf(agent, { claims: { htu: url } })
  const one = guarded({ url })
  expect(await seen(one, { headers: shown(proof) })).toBe(`jkt:${agent.thumbprint}`)
  expect(await seen(one, { headers: shown(await proofOf(agent)) })).toBe('proof-of-another-url')
})

test('behind a proxy that ends TLS each path is of the origin that clients see', async () => {
  const one = guarded({ origin: 'https://mcp.example' })
  const proof = await proofOf(agent, { claims: { htu: 'https://mcp.example/mcp' } })
  expect(await seen(one, { headers: shown(proof) })).toBe(`jkt:${agent.thumbprint}`)
  expect(await seen(one, { headers: shown(await proofOf(agent)) })).toBe('proof-of-another-url')
  for (const origin of ['mcp.example', 'https://mcp.example/', 'https://mcp.example/mcp']) {
    expect(() => dpop({ origin })).toThrow(TypeError)
  }
  expect(() => dpop({ url: '/mcp' })).toThrow(TypeError)
})

test('a proof is used once, for as long as it is good', async () => {
  const one = guarded()
  const proof = await proofOf(agent, { atMs: startMs + 5000 })
  const both = await Promise.all([0, 1].map(() => seen(one, { headers: shown(proof) })))
  expect(both.sort()).toEqual([`jkt:${agent.thumbprint}`, 'proof-replayed'])
  one.move(64_999)
  expect(await seen(one, { headers: shown(proof) })).toBe('proof-replayed')
  one.move(1)
  expect(await seen(one, { headers: shown(proof) })).toBe('proof-too-old')
})

test('two keys may use the same jti', async () => {
  const one = guarded()
  for (const whose of [agent, other]) {
    const proof = await proofOf(whose, { claims: { jti: 'same' } })
    expect(await seen(one, { headers: shown(proof) })).toBe(`jkt:${whose.thumbprint}`)
  }
})

test('proofs are remembered up to a limit, and then nobody is let in unremembered', async () => {
  const one = guarded({ proofsPerPrincipalMax: 2 })
  for (let count = 0; count < 2; count += 1)
    await seen(one, { headers: shown(await proofOf(agent)) })
  const refusal = await refusalOf(one, { headers: shown(await proofOf(agent)) })
  expect(refusal.kind).toBe('store-unavailable')
  const ofBob = { sub: 'bob', headers: shown(await proofOf(other)) }
  expect(await seen(one, ofBob)).toBe(`jkt:${other.thumbprint}`)
  one.move(66_000)
  const later = await proofOf(agent, { atMs: startMs + 66_000 })
  expect(await seen(one, { headers: shown(later) })).toBe(`jkt:${agent.thumbprint}`)
})

test('a key that shows its private part is refused', async () => {
  const jwk = await exportJWK(agent.privateKey)
  const proof = await proofOf(agent, { header: { jwk } })
  expect(await seen(guarded(), { headers: shown(proof) })).toMatch(/^proof-(?:signature|key)$/)
})

test('no secret shared by two is a proof, and no unsigned text either', async () => {
  const secret = await exportJWK(await generateSecret('HS256', { extractable: true }))
  const claims = { jti: 'x', htm: 'POST', htu: 'http://127.0.0.1:3000/mcp', ath: hashOf(token) }
  const signed = await new SignJWT({ ...claims, iat: startMs / 1000 })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'HS256', jwk: secret })
    .sign(await importJWK(secret, 'HS256'))
  expect(await seen(guarded(), { headers: shown(signed) })).toBe('proof-signature')

  const encoded = (value: object): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url')
  const header = { typ: 'dpop+jwt', alg: 'none', jwk: agent.jwk }
  const unsigned = `${encoded(header)}.${encoded({ ...claims, iat: startMs / 1000 })}.`
  expect(await seen(guarded(), { headers: shown(unsigned) })).toBe('proof-malformed')
  expect(() => dpop({ algorithms: ['none' as never] })).toThrow(TypeError)
  expect(() => dpop({ algorithms: ['HS256' as never] })).toThrow(TypeError)
})

test('of two proofs none counts', async () => {
  const headers = new Headers(shown(await proofOf(agent)))
  headers.append('dpop', await proofOf(agent))
  const refusal = await refusalOf(guarded(), { headers: Object.fromEntries(headers) })
  expect(refusal.kind).toBe('header-malformed')
  const joined = shown(`${await proofOf(agent)},${await proofOf(agent)}`)
  expect(await seen(guarded(), { headers: joined })).toBe('proof-malformed')
})

test('the scheme is DPoP, unless a verifier in front knows Bearer alone', async () => {
  const headers = async () => shown(await proofOf(agent), 'Bearer')
  expect(await seen(guarded(), { headers: await headers() })).toBe('token-as-bearer')
  const accepting = guarded({ acceptBearerScheme: true })
  expect(await seen(accepting, { headers: await headers() })).toBe(`jkt:${agent.thumbprint}`)
})

test('a bound token is of no use with another key, or without any', async () => {
  const cnf = { jkt: agent.thumbprint }
  const own = { cnf, headers: shown(await proofOf(agent)) }
  expect(await seen(guarded(), own)).toBe(`jkt:${agent.thumbprint}`)
  const stolen = { cnf, headers: shown(await proofOf(other)) }
  expect(await seen(guarded(), stolen)).toBe('proof-of-another-key')

  const optional = held({ agentOf: dpop(), unsafelyAllowWithoutAgent: true })
  const bare = { authorization: `Bearer ${token}` }
  expect(await seen(optional, { cnf, headers: bare })).toBe('proof-missing')
  expect(await seen(optional, { cnf: { jkt: 7 }, headers: bare })).toBe('proof-missing')
  expect(await seen(optional, { headers: bare })).toBeUndefined()
})

test('challenges say what is wrong as RFC 9449 has it', async () => {
  const algs = 'algs="ES256 Ed25519 EdDSA"'
  const challenge = async (asked: Asked): Promise<unknown> => {
    const { status, headers } = await refusalOf(guarded(), asked)
    expect(status).toBe(401)
    return headers['www-authenticate']
  }
  expect(await challenge({})).toBe(`DPoP ${algs}`)
  expect(await challenge({ headers: shown('x') })).toBe(`DPoP error="invalid_dpop_proof", ${algs}`)
  const stolen = { cnf: { jkt: agent.thumbprint }, headers: shown(await proofOf(other)) }
  expect(await challenge(stolen)).toBe(`DPoP error="invalid_token", ${algs}`)
})

test('a nonce is asked for, used, and grows old', async () => {
  const one = guarded({ requireNonce: true })
  const asked = await refusalOf(one, { headers: shown(await proofOf(agent)) })
  expect(asked.headers['www-authenticate']).toContain('error="use_dpop_nonce"')
  const nonce = asked.headers['dpop-nonce']
  const now = async (atMs: number) =>
    seen(one, { headers: shown(await proofOf(agent, { claims: { nonce }, atMs })) })
  expect(await now(startMs)).toBe(`jkt:${agent.thumbprint}`)
  one.move(149_000)
  expect(await now(startMs + 149_000)).toBe(`jkt:${agent.thumbprint}`)
  one.move(151_000)
  expect(await now(startMs + 300_000)).toBe('proof-nonce')
  const made = await proofOf(agent, { claims: { nonce: 'of-my-own' }, atMs: startMs + 300_000 })
  expect(await seen(one, { headers: shown(made) })).toBe('proof-nonce')
})

test('a session answers to the key that it was minted under, and to no other', async () => {
  const { guard, told } = guarded()
  const id = await begin(guard, { headers: shown(await proofOf(agent)) })
  const asking = async (whose: Agent) => asks(guard, id, { headers: shown(await proofOf(whose)) })
  expect(await asking(agent)).toBe('admitted')
  expect(await asking(other)).toBe('session-unknown')
  expect(told.at(-2)).toMatchObject({ reason: 'other-agent', weakness: 'unbound-agent-token' })
  expect(await asks(guard, id)).toBe('proof-invalid')
})

test('where proofs are optional, sessions with and without a key are not mixed', async () => {
  const { guard } = held({ agentOf: dpop(), unsafelyAllowWithoutAgent: true })
  const bound = await begin(guard, { headers: shown(await proofOf(agent)) })
  const bare = await begin(guard)
  expect(await asks(guard, bound)).toBe('session-unknown')
  expect(await asks(guard, bare, { headers: shown(await proofOf(agent)) })).toBe('session-unknown')
  expect(await asks(guard, bare)).toBe('admitted')
})

test('whatever comes as a proof is refused and never throws', async () => {
  const one = guarded()
  const proof = await proofOf(agent)
  const cut = fc.nat(proof.length - 1).map((end) => proof.slice(0, end))
  // The last letter of a signature holds bits that nobody reads.
  const changed = fc
    .tuple(fc.nat(proof.length - 2), fc.constantFrom(...'AZaz09-_.'))
    .map(([at, letter]) => proof.slice(0, at) + letter + proof.slice(at + 1))
    .filter((text) => text !== proof)
  const json = fc.json().map((text) => Buffer.from(text).toString('base64url'))
  const made = fc.tuple(json, json, json).map((parts) => parts.join('.'))
  const latin = fc.stringMatching(/^[\x21-\x7e]{0,200}$/)
  await fc.assert(
    fc.asyncProperty(fc.oneof(cut, changed, made, latin), async (text) => {
      const { kind } = await refusalOf(one, { headers: shown(text), body: initialize })
      expect(['proof-invalid', 'header-malformed']).toContain(kind)
    }),
    { numRuns: 500 },
  )
})
