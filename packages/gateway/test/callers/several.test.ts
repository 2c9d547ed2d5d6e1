import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKeysOf } from '../api-keys.ts'
import { echoServer } from '../kit.ts'
import type { EchoServer } from '../kit.ts'
import { startIssuer } from '../issuer.ts'
import type { Issuer } from '../issuer.ts'
import { ask, audience, bearer, introspectionBy, jwtBy, withGateway } from './kit.ts'

let one: Issuer
let other: Issuer
let behind: EchoServer
beforeAll(async () => {
  ;[one, other] = [await startIssuer(), await startIssuer()]
  behind = await echoServer()
})
afterAll(() => Promise.all([one.close(), other.close(), behind.close()]))

describe('a token that the first who is asked does not know', () => {
  const key = 'a-key-of-at-least-thirty-two-characters'

  it('is shown to the next: another issuer, its keys, or the keys of callers', async () => {
    other.introspected.set('of-other', { active: true, sub: 'bob', aud: audience, iss: other.url })
    for (const [next, token] of [
      [introspectionBy(other), 'of-other'],
      [jwtBy(other), await other.token({ sub: 'bob' })],
      [apiKeysOf({ robot: key }), key],
    ] as const) {
      const callers = [introspectionBy(one), next]
      await withGateway([behind.url, { callers }], async (gateway) => {
        expect((await ask(gateway, bearer(token))).status).toBe(200)
        expect((await ask(gateway, bearer('of-nobody'))).status).toBe(401)
      })
    }
  })

  it('is worth nothing where that one knows it for another server', async () => {
    const known = { active: true, sub: 'bob', aud: 'https://another.example' }
    one.introspected.set('for-another', known)
    other.introspected.set('for-another', { ...known, aud: audience })
    const callers = [introspectionBy(one), introspectionBy(other)]
    await withGateway([behind.url, { callers }], async (gateway) => {
      other.asked.introspections = 0
      expect((await ask(gateway, bearer('for-another'))).status).toBe(401)
      expect(other.asked.introspections).toBe(0)
    })
  })

  it('never makes somebody nobody', async () => {
    const callers = [introspectionBy(one), { kind: 'anonymous' } as const]
    await withGateway([behind.url, { callers }], async (gateway) => {
      expect((await ask(gateway)).status).toBe(200)
      expect((await ask(gateway, bearer('of-nobody'))).status).toBe(401)
    })
  })

  it('is not said to be worth nothing while one of them cannot be asked', async () => {
    const away = introspectionBy(one, { url: 'http://127.0.0.1:9/introspect' })
    for (const callers of [
      [away, introspectionBy(other)],
      [introspectionBy(other), away],
      [away, { kind: 'anonymous' } as const],
    ]) {
      await withGateway([behind.url, { callers }], async (gateway) => {
        expect((await ask(gateway, bearer('of-nobody'))).status).toBe(503)
      })
    }
    other.introspected.set('of-bob', { active: true, sub: 'bob', aud: audience })
    await withGateway(
      [behind.url, { callers: [away, introspectionBy(other)] }],
      async (gateway) => {
        expect((await ask(gateway, bearer('of-bob'))).status).toBe(200)
      },
    )
  })
})
