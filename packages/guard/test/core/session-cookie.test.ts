import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ownerKeyOf } from '../../src/index.ts'
import type { Guard, OnPage, Principal, Regenerated, SessionCookie } from '../../src/index.ts'
import { asks, begin, held, ping, requestOf } from '../kit.ts'
import type { Held } from '../kit.ts'

const alice: Principal = { issuer: 'https://login.example', subject: 'alice' }
const bob: Principal = { issuer: 'https://login.example', subject: 'bob' }
const minute = 60_000

interface Site extends Held {
  readonly cookie: SessionCookie
}

function site(): Site {
  const one = held()
  return {
    ...one,
    cookie: one.guard.cookie({ idleMsMax: 15 * minute, absoluteMsMax: 40 * minute }),
  }
}

/** What a browser sends from now on. */
const sentAfter = ({ setCookie }: Regenerated): string => /^[^;]*/.exec(setCookie ?? '')?.[0] ?? ''

const logIn = (
  { guard, cookie }: Site,
  principal = alice,
  more: Partial<OnPage> = {},
): Promise<Regenerated> => guard.regenerate('login', { cookie, sent: '', principal, ...more })

test('a login gives an id in a cookie, and that names its principal', async () => {
  const one = site()
  const done = await logIn(one, alice, { data: { theme: 'dark' } })
  expect(done.setCookie).toMatch(
    /^__Host-session=[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
  )
  const session = await one.cookie.read(sentAfter(done))
  expect(session).toEqual(done.session)
  expect(session).toMatchObject({ principal: alice, data: { theme: 'dark' } })
})

test('nobody has a session before a login, whatever they send', async () => {
  const one = site()
  expect(await one.cookie.read(undefined)).toBeUndefined()
  expect(await one.cookie.read('theme=dark')).toBeUndefined()
  expect(await one.cookie.read(`__Host-session=${'A'.repeat(43)}`)).toBeUndefined()
  expect(one.told.at(-1)).toMatchObject({ name: 'session.refused', reason: 'unknown' })
  expect(await one.cookie.read('__Host-session=chosen')).toBeUndefined()
  expect(one.told.at(-1)).toMatchObject({ weakness: 'client-chosen-session-id' })
})

test('an id that was planted before a login is not the one after it', async () => {
  const one = site()
  const planted = sentAfter(await logIn(one, bob, { data: { secret: 'of bob' } }))
  const done = await logIn(one, alice, { sent: planted, keep: ['secret'] })
  expect(sentAfter(done)).not.toBe(planted)
  expect(await one.cookie.read(planted)).toBeUndefined()
  expect(await one.cookie.read(sentAfter(done))).toMatchObject({ principal: alice, data: {} })
})

test.each(['step-up', 'role-change'] as const)(
  'after a %s only what is named goes on',
  async (why) => {
    const one = site()
    const first = sentAfter(await logIn(one, alice, { data: { theme: 'dark', draft: 'x' } }))
    const page = { cookie: one.cookie, sent: first, keep: ['theme'], data: { level: 2 } }
    const done = await one.guard.regenerate(why, page)
    expect(await one.cookie.read(first)).toBeUndefined()
    const now = await one.cookie.read(sentAfter(done))
    expect(now).toMatchObject({ principal: alice, data: { theme: 'dark', level: 2 } })
    expect(now?.data).not.toHaveProperty('draft')
    expect(one.told).toContainEqual(
      expect.objectContaining({ name: 'session.regenerated', reason: why, caller: now?.owner }),
    )
  },
)

test.each(['logout', 'reset'] as const)('a %s ends session, data and cookie', async (why) => {
  const one = site()
  const first = sentAfter(await logIn(one))
  const done = await one.guard.regenerate(why, { cookie: one.cookie, sent: first })
  expect(done.setCookie).toContain('__Host-session=; Path=/')
  expect(done.setCookie).toContain('Max-Age=0')
  expect(done.session).toBeUndefined()
  expect(await one.cookie.read(first)).toBeUndefined()
  expect(one.told.at(-1)).toMatchObject({ weakness: 'session-survives-termination' })
})

test('nobody steps up without a session, and of two at once one does', async () => {
  const one = site()
  const unknown = { code: 'GUARD_SESSION_UNKNOWN' }
  const page = { cookie: one.cookie, sent: '', principal: alice }
  await expect(one.guard.regenerate('step-up', page)).rejects.toMatchObject(unknown)
  const sent = sentAfter(await logIn(one))
  const both = await Promise.allSettled(
    [0, 1].map(() => one.guard.regenerate('step-up', { cookie: one.cookie, sent })),
  )
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('both limits hold', async () => {
  const one = site()
  const sent = sentAfter(await logIn(one))
  for (let count = 0; count < 3; count += 1) {
    one.move(12 * minute)
    expect(await one.cookie.read(sent)).toBeDefined()
  }
  one.move(5 * minute)
  expect(await one.cookie.read(sent)).toBeUndefined()
  const again = sentAfter(await logIn(one))
  one.move(15 * minute)
  expect(await one.cookie.read(again)).toBeUndefined()
})

test('two cookies of the name are nobody, which is what a planted one makes', async () => {
  const one = site()
  const [own, planted] = [sentAfter(await logIn(one)), sentAfter(await logIn(one, bob))]
  expect(await one.cookie.read(`${planted}; ${own}`)).toBeUndefined()
  expect(one.told.at(-1)).toMatchObject({ reason: 'cookie-repeated' })
})

test('changed data is kept, and is that of the session alone', async () => {
  const one = site()
  const done = await logIn(one)
  const ref = done.session?.ref
  if (ref === undefined) throw new Error('no session')
  await one.cookie.update(ref, (data) => ({ ...(data as object), seen: true }))
  expect(await one.cookie.read(sentAfter(done))).toMatchObject({
    principal: alice,
    data: { seen: true },
  })
})

test('all sessions of somebody end but for one', async () => {
  const one = site()
  const sent = [await logIn(one), await logIn(one), await logIn(one, bob)]
  const [mine, other, foreign] = sent
  await one.cookie.revokeAllOf(await ownerKeyOf(alice), mine?.session?.ref)
  const isLive = async (done: Regenerated | undefined): Promise<boolean> =>
    done !== undefined && (await one.cookie.read(sentAfter(done))) !== undefined
  expect([await isLive(mine), await isLive(other), await isLive(foreign)]).toEqual([
    true,
    false,
    true,
  ])
})

test('the id of a page opens nothing at the endpoint, nor the other way round', async () => {
  const one = site()
  const cookieId = sentAfter(await logIn(one)).replace('__Host-session=', '')
  expect(await asks(one.guard, cookieId)).toBe('session-unknown')
  const sessionId = await begin(one.guard)
  expect(await one.cookie.read(`__Host-session=${sessionId}`)).toBeUndefined()
  const admin = one.guard.cookie({ name: 'admin' })
  expect(await admin.read(`__Host-admin=${cookieId}`)).toBeUndefined()
})

/** As a tool would that logs in, in the session of the request. */
async function within(guard: Guard, id: string, reason: 'login' | 'reset'): Promise<Regenerated> {
  const admission = await guard.admit(requestOf({ body: ping, headers: { 'mcp-session-id': id } }))
  if (admission.kind === 'refused') throw new Error('refused')
  const done = await guard.run(admission.context, () => guard.regenerate(reason))
  await admission.ended()
  return done
}

test.each(['login', 'reset'] as const)('at the endpoint a %s ends the session', async (reason) => {
  const { guard } = held()
  const id = await begin(guard)
  expect(await within(guard, id, reason)).toEqual({ setCookie: undefined, session: undefined })
  expect(await asks(guard, id)).toBe('session-unknown')
  expect(await guard.sessions.count()).toBe(0)
})

test('held wrong, it says so', async () => {
  const one = site()
  await expect(one.guard.regenerate('login', { cookie: one.cookie, sent: '' })).rejects.toThrow(
    TypeError,
  )
  const foreign = held().guard.cookie()
  await expect(
    one.guard.regenerate('login', { cookie: foreign, sent: '', principal: alice }),
  ).rejects.toThrow(TypeError)
  expect(() => one.guard.cookie({ name: 'a;b' })).toThrow(TypeError)
})

test('nothing that is told holds an id, and no header makes it throw', async () => {
  const one = site()
  const sent = sentAfter(await logIn(one))
  const id = sent.replace('__Host-session=', '')
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(sent, ''),
      async (text, own) => {
        await one.cookie.read(`${own}${text}`)
      },
    ),
    { numRuns: 500 },
  )
  expect(JSON.stringify(one.told)).not.toContain(id)
})

test('without TLS on loopback its name has no prefix, as browsers would not take it', async () => {
  const { guard } = held()
  const cookie = guard.cookie({ name: 'console', sameSite: 'strict', cleartextOnLoopback: true })
  const done = await guard.regenerate('login', { cookie, sent: '', principal: alice })
  expect(done.setCookie).toMatch(/^console=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  expect(await cookie.read(sentAfter(done))).toMatchObject({ principal: alice })
  expect(await cookie.read(`__Host-${sentAfter(done)}`)).toBeUndefined()
})

test('looking whether it is live is no use of it', async () => {
  const one = site()
  const done = await logIn(one)
  const ref = done.session?.ref
  if (ref === undefined) throw new Error('nobody is logged in')
  one.move(14 * minute)
  expect(await one.cookie.isLive(ref)).toBe(true)
  one.move(2 * minute)
  expect(await one.cookie.isLive(ref)).toBe(false)
  expect(await one.cookie.read(sentAfter(done))).toBeUndefined()
})
