import { expect, test } from 'vitest'
import { clientCertificate, firstOf } from '../../src/index.ts'
import type { AgentOf } from '../../src/index.ts'
import { asks, begin, held, requestOf } from '../kit.ts'

const own = 'A'.repeat(43)
const foreign = 'B'.repeat(43)
const guarded = () => held({ agentOf: clientCertificate() })

test('a session answers to the certificate that it was begun with', async () => {
  const { guard } = guarded()
  const id = await begin(guard, { certificateThumbprint: own })
  expect(await asks(guard, id, { certificateThumbprint: own })).toBe('admitted')
  expect(await asks(guard, id, { certificateThumbprint: foreign })).toBe('session-unknown')
  expect(await asks(guard, id)).toBe('proof-invalid')
})

test('a token that is bound to a certificate needs that one', async () => {
  const cnf = { 'x5t#S256': own }
  const { guard } = held({ agentOf: clientCertificate(), unsafelyAllowWithoutAgent: true })
  const admitted = await guard.admit(requestOf({ cnf, certificateThumbprint: own }))
  expect(admitted).toMatchObject({ context: { caller: { agent: `x5t:${own}` } } })
  for (const more of [{ certificateThumbprint: foreign }, {}]) {
    const refused = await guard.admit(requestOf({ cnf, ...more }))
    expect(refused).toMatchObject({
      refusal: { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } },
    })
  }
})

test('what is no thumbprint is refused', async () => {
  const { guard, told } = guarded()
  await guard.admit(requestOf({ certificateThumbprint: 'AA:BB' }))
  expect(told[0]).toMatchObject({ name: 'proof.refused', reason: 'certificate-malformed' })
})

test('of several kinds each has to hold, and the first that is shown is the agent', async () => {
  const named = (agent: string | undefined, challenge?: string): AgentOf =>
    Object.assign(async () => agent, { challenge })
  const both = firstOf(named(undefined, 'One'), named('two', 'Two'), named('three'))
  const { guard } = held({ agentOf: both })
  expect(await guard.admit(requestOf())).toMatchObject({ context: { caller: { agent: 'two' } } })
  expect(both.challenge).toBe('One, Two')

  const bound = held({ agentOf: firstOf(named('two'), clientCertificate()) })
  const cnf = { 'x5t#S256': own }
  expect(await bound.guard.admit(requestOf({ cnf }))).toMatchObject({ kind: 'refused' })
})
