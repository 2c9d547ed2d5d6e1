import { expect, test } from 'vitest'
import { nobody } from '../../src/core/principal.ts'
import { callerOf, ownerKeyOf } from '../../src/index.ts'
import { asks, begin, held } from '../kit.ts'

const minute = 60_000
const principalOf = (subject: string) => ({ issuer: 'https://login.example', subject })
const ownerOf = (subject: string) => ownerKeyOf(principalOf(subject))

test('when an account is disabled, all of its sessions end and nobody else’s', async () => {
  const { guard } = held()
  const disabled = [await begin(guard), await begin(guard), await begin(guard)]
  const other = await begin(guard, { sub: 'bob' })
  expect(await guard.sessions.revokeAllOf(await ownerOf('alice'))).toBe(3)
  for (const id of disabled) expect(await asks(guard, id)).toBe('session-unknown')
  expect(await asks(guard, other, { sub: 'bob' })).toBe('admitted')
})

test('a principal sees the sessions of their own, and ends one, the others or all', async () => {
  const { guard } = held()
  const alice = await ownerOf('alice')
  const ids = [await begin(guard), await begin(guard), await begin(guard)]
  await begin(guard, { sub: 'bob' })
  const seen = await guard.sessions.listOf(alice)
  expect(seen.map(({ owner }) => owner)).toEqual([alice, alice, alice])
  expect(ids.filter((id) => JSON.stringify(seen).includes(id))).toEqual([])
  const [first, second] = seen
  if (first === undefined || second === undefined) throw new Error('no sessions')
  expect(await guard.sessions.revoke(first.ref)).toBe(true)
  expect(await guard.sessions.revokeAllOf(alice, second.ref)).toBe(1)
  expect(await guard.sessions.listOf(alice)).toMatchObject([{ ref: second.ref }])
  expect(await guard.sessions.revokeAllOf(alice)).toBe(1)
})

test('an operator lists the sessions of all, a page at a time, and ends them', async () => {
  const { guard } = held()
  const ids = [await begin(guard), await begin(guard, { sub: 'bob' }), await begin(guard)]
  const page = await guard.sessions.list({ limit: 2 })
  const rest = await guard.sessions.list({ after: page.next ?? '', limit: 2 })
  const seen = [...page.sessions, ...rest.sessions]
  expect(new Set(seen.map(({ ref }) => ref)).size).toBe(3)
  expect(ids.filter((id) => JSON.stringify(seen).includes(id))).toEqual([])
  expect(await guard.sessions.revokeAll()).toBe(3)
  expect(await asks(guard, ids[0] ?? '')).toBe('session-unknown')
  expect(await asks(guard, ids[1] ?? '', { sub: 'bob' })).toBe('session-unknown')
})

test('one session too many ends the one that was unused for longest', async () => {
  const { guard, move } = held({ sessions: { perPrincipalMax: 2 } })
  const first = await begin(guard)
  move(minute)
  const second = await begin(guard)
  const other = await begin(guard, { sub: 'bob' })
  move(5 * minute)
  expect(await asks(guard, first)).toBe('admitted')
  const third = await begin(guard)
  expect(await asks(guard, second)).toBe('session-unknown')
  expect(await asks(guard, first)).toBe('admitted')
  expect(await asks(guard, third)).toBe('admitted')
  expect(await asks(guard, other, { sub: 'bob' })).toBe('admitted')
})

test('one session too many is refused where that was asked for', async () => {
  const { guard } = held({ sessions: { perPrincipalMax: 1 }, whenFull: 'refuse' })
  const first = await begin(guard)
  await expect(begin(guard)).rejects.toThrow('sessions-full')
  expect(await asks(guard, first)).toBe('admitted')
})

test('use moves the idle limit on, and never the absolute one', async () => {
  const { guard, move } = held({
    sessions: { idleMsMax: 10 * minute, absoluteMsMax: 30 * minute },
  })
  const [used, unused] = [await begin(guard), await begin(guard)]
  for (let count = 0; count < 3; count += 1) {
    move(9 * minute)
    expect(await asks(guard, used)).toBe('admitted')
  }
  expect(await asks(guard, unused)).toBe('session-unknown')
  move(3 * minute)
  expect(await asks(guard, used)).toBe('session-unknown')
})

test('an operator finds a session by its ref, which is no use of it', async () => {
  const { guard, move } = held()
  const id = await begin(guard)
  const [session] = await guard.sessions.listOf(await ownerOf('alice'))
  if (session === undefined) throw new Error('no session')
  move(29 * minute)
  expect(await guard.sessions.find(session.ref)).toEqual(session)
  move(2 * minute)
  expect(await guard.sessions.find(session.ref)).toBeUndefined()
  expect(await asks(guard, id)).toBe('session-unknown')
})

test('all sessions of an agent end, however many others nobody has', async () => {
  const { guard } = held({ unsafelyAllowAnonymous: true })
  const begun = async (agent: string) =>
    (await guard.sessions.create(await callerOf(nobody, { agent }))).session
  for (let number = 0; number < 130; number += 1) await begun(`agent ${number}`)
  const owner = await ownerKeyOf(nobody)
  const again = await begun('agent 7')
  await guard.sessions.create(await callerOf(principalOf('alice'), { agent: 'agent 7' }))
  const listed = await guard.sessions.listOf(owner)
  expect(new Set(listed.map(({ ref }) => ref)).size).toBe(131)
  expect(await guard.sessions.revokeAllOfAgent(owner, 'agent 7')).toBe(2)
  expect(await guard.sessions.isLive(again.ref)).toBe(false)
  for (let number = 0; number < 130; number += 1) {
    const count = await guard.sessions.revokeAllOfAgent(owner, `agent ${number}`)
    expect(count).toBe(number === 7 ? 0 : 1)
  }
  expect(await guard.sessions.listOf(owner)).toEqual([])
  expect(await guard.sessions.count()).toBe(1)
})
