import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAgentToken } from '../../src/core/agent-token.ts'
import { agentToken, callerOf } from '../../src/index.ts'
import type { Caller } from '../../src/index.ts'
import { asks, begin, held, otherSecret } from '../kit.ts'

const invalid = { code: 'GUARD_AGENT_TOKEN_INVALID' }
const minute = 60_000

const alice = (): Promise<Caller> => callerOf({ issuer: 'https://login.example', subject: 'alice' })
const bob = (): Promise<Caller> => callerOf({ issuer: 'https://login.example', subject: 'bob' })

test('a token verifies for its principal, and says which agent it is', async () => {
  const { guard } = held()
  const tokens = guard.agentTokens()
  const minted = await tokens.mint('worker-7', await alice())
  const { token, ...said } = minted
  expect(await tokens.verify(token, await alice())).toEqual(said)
  expect(said.agentId).toBe('worker-7')
  expect(said.agent).toBe(`agent:${said.ref}`)
})

test('for another principal it is worth nothing, and the watch learns whose it was', async () => {
  const { guard, told } = held()
  const tokens = guard.agentTokens()
  const { token } = await tokens.mint('worker-7', await alice())
  await expect(tokens.verify(token, await bob())).rejects.toMatchObject(invalid)
  expect(told.at(-1)).toMatchObject({
    name: 'agent-token.refused',
    reason: 'foreign',
    weakness: 'unbound-agent-token',
    owner: (await alice()).owner,
    caller: (await bob()).owner,
  })
})

test('not one changed character verifies', async () => {
  const { guard } = held()
  const tokens = guard.agentTokens()
  const caller = await alice()
  const { token } = await tokens.mint('worker-7', caller)
  for (let index = 0; index < token.length; index += 1) {
    const letter = token[index] === 'A' ? 'B' : 'A'
    const changed = token.slice(0, index) + letter + token.slice(index + 1)
    await expect(tokens.verify(changed, caller), `at ${index}`).rejects.toMatchObject(invalid)
  }
})

test('fields do not run into one another: a dot moved is another token', async () => {
  const { guard } = held()
  const tokens = guard.agentTokens()
  const caller = await alice()
  const { token } = await tokens.mint('ab', caller)
  const moved = token.replace('.k1.ab.', '.k1a.b.')
  expect(moved).not.toBe(token)
  await expect(tokens.verify(moved, caller)).rejects.toMatchObject(invalid)
})

test('rotation moves the idle limit on, and never the absolute one', async () => {
  const { guard, move } = held()
  const tokens = guard.agentTokens({ idleMsMax: 10 * minute, absoluteMsMax: 25 * minute })
  const caller = await alice()
  const first = await tokens.mint('a', caller)
  move(9 * minute)
  const second = await tokens.rotate(first.token, caller)
  move(9 * minute)
  const third = await tokens.rotate(second.token, caller)
  expect(third.expiresAtMs - second.expiresAtMs).toBe(6 * minute)
  move(7 * minute)
  await expect(tokens.verify(third.token, caller)).rejects.toMatchObject(invalid)
  await expect(tokens.rotate(third.token, caller)).rejects.toMatchObject(invalid)
})

test('a rotated token that is used again ends the family and its sessions', async () => {
  const { guard, told } = held({ agentOf: agentToken() })
  const tokens = guard.agentTokens()
  const caller = await alice()
  const stolen = await tokens.mint('a', caller)
  const other = await tokens.mint('a', caller)
  const id = await begin(guard, { headers: { 'agent-token': stolen.token } })
  const otherId = await begin(guard, { headers: { 'agent-token': other.token } })
  const rotated = await tokens.rotate(stolen.token, caller)
  expect(await asks(guard, id, { headers: { 'agent-token': rotated.token } })).toBe('admitted')

  expect(await asks(guard, id, { headers: { 'agent-token': stolen.token } })).toBe('proof-invalid')
  expect(
    told.some(({ name, subject }) => name === 'agent-token.reused' && subject === stolen.ref),
  ).toBe(true)
  await expect(tokens.verify(rotated.token, caller)).rejects.toMatchObject(invalid)
  expect(await guard.sessions.count()).toBe(1)
  expect(await asks(guard, otherId, { headers: { 'agent-token': other.token } })).toBe('admitted')
})

test('of two rotations at once one succeeds, and both are then void', async () => {
  const { guard } = held()
  const tokens = guard.agentTokens()
  const caller = await alice()
  const { token } = await tokens.mint('a', caller)
  const both = await Promise.allSettled([
    tokens.rotate(token, caller),
    tokens.rotate(token, caller),
  ])
  const next = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(next).toHaveLength(1)
  await expect(tokens.verify(next[0]?.token ?? '', caller)).rejects.toMatchObject(invalid)
})

test('a grace is for requests on their way, and never for a second rotation', async () => {
  const { guard, move } = held()
  const tokens = guard.agentTokens({ graceMsMax: 5000 })
  const caller = await alice()
  const first = await tokens.mint('a', caller)
  const second = await tokens.rotate(first.token, caller)
  move(4999)
  expect((await tokens.verify(first.token, caller)).ref).toBe(first.ref)
  await expect(tokens.rotate(first.token, caller)).rejects.toMatchObject(invalid)
  await expect(tokens.verify(second.token, caller)).rejects.toMatchObject(invalid)
})

test('revoked by its owner alone, with the sessions of the agent', async () => {
  const { guard } = held({ agentOf: agentToken() })
  const tokens = guard.agentTokens()
  const caller = await alice()
  const { token, ref } = await tokens.mint('a', caller)
  await begin(guard, { headers: { 'agent-token': token } })
  expect(await tokens.revoke(ref, await bob())).toBe(false)
  expect(await guard.sessions.count()).toBe(1)
  expect(await tokens.revoke(ref, caller)).toBe(true)
  expect(await guard.sessions.count()).toBe(0)
  await expect(tokens.verify(token, caller)).rejects.toMatchObject(invalid)
})

test('a key that is dropped takes its tokens along; one that is rotated does not', async () => {
  const { guard } = held()
  const tokens = guard.agentTokens()
  const caller = await alice()
  const { token } = await tokens.mint('a', caller)
  guard.keys?.add({ id: 'k2', secret: otherSecret })
  await tokens.verify(token, caller)
  guard.keys?.drop('k1')
  await expect(tokens.verify(token, caller)).rejects.toMatchObject(invalid)
})

test('agents of a principal are counted', async () => {
  const { guard } = held()
  const tokens = guard.agentTokens({ perPrincipalMax: 2 })
  const caller = await alice()
  await tokens.mint('a', caller)
  await tokens.mint('b', caller)
  await expect(tokens.mint('c', caller)).rejects.toMatchObject({ code: 'GUARD_AGENT_TOKENS_FULL' })
  await tokens.mint('c', await bob())
})

test('nothing is minted without keys, or for what is no agent id', async () => {
  expect(() => held({ keys: undefined as never }).guard.agentTokens()).toThrow(TypeError)
  const { guard } = held()
  expect(() => guard.agentTokens({ graceMsMax: -1 })).toThrow(TypeError)
  for (const name of ['', 'a.b', 'ä', 'a'.repeat(65)]) {
    await expect(guard.agentTokens().mint(name, await alice())).rejects.toThrow(TypeError)
  }
})

test('nothing that is told holds a token or the name of a family', async () => {
  const { guard, told } = held()
  const tokens = guard.agentTokens()
  const caller = await alice()
  const { token } = await tokens.mint('worker-7', caller)
  await tokens.rotate(token, caller)
  await tokens.rotate(token, caller).catch(() => undefined)
  const text = JSON.stringify(told)
  for (const field of token.split('.').filter((part) => part.length > 20)) {
    expect(text).not.toContain(field)
  }
})

test('any text is parsed or is not, and what is parsed has one spelling', () => {
  const field = fc.stringMatching(/^[A-Za-z0-9_.-]{0,50}$/)
  const shaped = fc.array(field, { maxLength: 9 }).map((fields) => ['hf1', ...fields].join('.'))
  const near = fc
    .tuple(fc.nat(), fc.integer(), fc.stringMatching(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/))
    .map(([generation, time, mac]) => `hf1.k.a.${mac}.${generation}.${time}.${mac}`)
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), shaped, near), (text) => {
      const parsed = parseAgentToken(text)
      if (parsed === undefined) return
      const { keyId, agentId, family, generation, expiresAtMs } = parsed.token
      const mac = Buffer.from(parsed.mac).toString('base64url')
      expect(['hf1', keyId, agentId, family, generation, expiresAtMs, mac].join('.')).toBe(text)
    }),
    { numRuns: 2000 },
  )
})

test('all tokens of a principal end, with the sessions that are bound to them', async () => {
  const { guard } = held({ agentOf: agentToken() })
  const tokens = guard.agentTokens()
  const caller = await alice()
  const mine = await Promise.all(['one', 'two'].map((name) => tokens.mint(name, caller)))
  const his = await tokens.mint('one', await bob())
  const headers = { 'agent-token': mine[0]?.token ?? '' }
  const id = await begin(guard, { headers })
  expect(await asks(guard, id, { headers })).toBe('admitted')
  expect(await tokens.revokeAllOf(caller.owner)).toBe(2)
  expect(await tokens.revokeAllOf(caller.owner)).toBe(0)
  for (const { token } of mine) {
    await expect(tokens.verify(token, caller)).rejects.toMatchObject(invalid)
  }
  expect(await tokens.verify(his.token, await bob())).toMatchObject({ agentId: 'one' })
  expect(await guard.sessions.count()).toBe(0)
})
