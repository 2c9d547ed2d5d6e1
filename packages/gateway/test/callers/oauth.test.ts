import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashOf } from '../api-keys.ts'
import type { CallerConfig, CredentialConfig, JwtConfig } from '../../src/config/config.ts'
import type { Gateway } from '../../src/index.ts'
import { echoServer, modern } from '../kit.ts'
import type { EchoServer, Overrides } from '../kit.ts'
import { startIssuer } from '../issuer.ts'
import type { Issuer } from '../issuer.ts'
import { ask, bearer, introspectionBy, jwtBy, withGateway as withGatewayBefore } from './kit.ts'

let issuer: Issuer
let behind: EchoServer
beforeAll(async () => {
  issuer = await startIssuer()
  behind = await echoServer()
})
afterAll(async () => {
  await issuer.close()
  await behind.close()
})

const jwtOf = (more: Partial<JwtConfig> = {}): CallerConfig => jwtBy(issuer, more)

const withGateway = (
  overrides: Overrides,
  use: (gateway: Gateway) => Promise<void>,
): Promise<void> => withGatewayBefore([behind.url, overrides], use)

const call = (gateway: Gateway, token?: string): Promise<Response> =>
  ask(gateway, token === undefined ? {} : bearer(token))

const exchange = (): CredentialConfig => ({
  kind: 'token-exchange',
  tokenUrl: `${issuer.url}/token`,
  clientId: 'gateway',
  clientSecret: 'secret',
  audience: 'https://upstream.example',
  scope: undefined,
})

describe('a caller with a JWT', () => {
  it('is let in with a token of the issuer for this server, and it is not passed on', async () => {
    await withGateway({ callers: [jwtOf()] }, async (gateway) => {
      const answer = await call(gateway, await issuer.token({ sub: 'alice' }))
      expect(answer.status).toBe(200)
      expect(behind.seen.at(-1)?.headers.authorization).toBeUndefined()
    })
  })

  it('is refused with a token for another server, too old, forged, or of nobody', async () => {
    await withGateway({ callers: [jwtOf()] }, async (gateway) => {
      const tokens = [
        await issuer.token({ sub: 'alice', aud: 'https://another.example' }),
        await issuer.token({ sub: 'alice', exp: Math.floor(Date.now() / 1000) - 60 }),
        await issuer.token({ sub: 'alice' }, { key: 'another' }),
        await issuer.token({}),
      ]
      for (const token of tokens) {
        const answer = await call(gateway, token)
        expect(answer.status).toBe(401)
        expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"')
      }
    })
  })

  it('is refused with a token that says it is for something else (RFC 8725)', async () => {
    await withGateway({ callers: [jwtOf()] }, async (gateway) => {
      const statusOf = async (typ: string): Promise<number> =>
        (await call(gateway, await issuer.token({ sub: 'alice' }, { typ }))).status
      expect(await statusOf('logout+jwt')).toBe(401)
      expect(await statusOf('application/SECEVENT+JWT')).toBe(401)
      for (const typ of ['JWT', 'at+jwt', 'application/at+jwt']) {
        expect(await statusOf(typ)).toBe(200)
      }
    })
  })

  it('is refused where its tenant is nothing to tell it by', async () => {
    await withGateway({ callers: [jwtOf({ tenantClaim: 'org' })] }, async (gateway) => {
      const statusOf = async (org: unknown): Promise<number> =>
        (await call(gateway, await issuer.token({ sub: 'alice', org }))).status
      for (const org of [['acme'], { acme: 1 }, true, 1.5, 2 ** 60]) {
        expect(await statusOf(org)).toBe(401)
      }
      for (const org of ['acme', 7, null, undefined]) expect(await statusOf(org)).toBe(200)
    })
  })

  it('learns without a token where to get one', async () => {
    await withGateway({ callers: [jwtOf()] }, async (gateway) => {
      const answer = await call(gateway)
      expect(answer.status).toBe(401)
      const challenge = answer.headers.get('www-authenticate') ?? ''
      const url = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? ''
      expect(url).toBe(`${gateway.url}/.well-known/oauth-protected-resource/mcp`)
      expect(await (await fetch(url)).json()).toEqual({
        resource: `${gateway.url}/mcp`,
        authorization_servers: [issuer.url],
        bearer_methods_supported: ['header'],
      })
    })
  })

  it('is asked for the scopes that every request needs', async () => {
    await withGateway({ callers: [jwtOf({ scopes: ['mcp'] })] }, async (gateway) => {
      const without = await call(gateway, await issuer.token({ sub: 'alice', scope: 'other' }))
      expect(without.status).toBe(403)
      expect(without.headers.get('www-authenticate')).toContain(
        'error="insufficient_scope", scope="mcp"',
      )
      expect((await call(gateway, await issuer.token({ sub: 'alice', scope: 'mcp' }))).status).toBe(
        200,
      )
    })
  })

  it('is known by the keys of an issuer that describes itself as OpenID Connect does', async () => {
    const { metadata } = issuer.place
    issuer.place.metadata = '/.well-known/openid-configuration'
    await withGateway({ callers: [jwtOf()] }, async (gateway) => {
      expect((await call(gateway, await issuer.token({ sub: 'alice' }))).status).toBe(200)
    })
    issuer.place.metadata = metadata
  })

  it('hears 503 where the keys of the issuer are longer than any keys', async () => {
    const keys = await echoServer({ padding: 'x'.repeat(1024 * 1024) })
    await withGateway({ callers: [jwtOf({ jwksUri: keys.url })] }, async (gateway) => {
      expect((await call(gateway, await issuer.token({ sub: 'alice' }))).status).toBe(503)
    })
    await keys.close()
  })

  it('hears 503, not 401, while the keys of the issuer cannot be had', async () => {
    const caller = jwtOf({ jwksUri: 'http://127.0.0.1:9/jwks' })
    await withGateway({ callers: [caller] }, async (gateway) => {
      expect((await call(gateway, await issuer.token({ sub: 'alice' }))).status).toBe(503)
    })
  })
})

describe('a caller with a token that only the issuer can read', () => {
  const introspected = (): CallerConfig => introspectionBy(issuer)

  it('is let in while the token is active and for this server, and asked for once', async () => {
    issuer.introspected.set('good', { active: true, sub: 'alice', aud: 'https://mcp.example/mcp' })
    issuer.introspected.set('other', { active: true, sub: 'alice', aud: 'https://x.example' })
    await withGateway({ callers: [introspected()] }, async (gateway) => {
      issuer.asked.introspections = 0
      expect((await call(gateway, 'good')).status).toBe(200)
      expect((await call(gateway, 'good')).status).toBe(200)
      expect(issuer.asked.introspections).toBe(1)
      expect((await call(gateway, 'other')).status).toBe(401)
      expect((await call(gateway, 'unknown')).status).toBe(401)
    })
  })

  it('hears 503 where the issuer says more of it than anybody reads', async () => {
    const padding = 'x'.repeat(1024 * 1024)
    issuer.introspected.set('good', {
      active: true,
      sub: 'alice',
      aud: 'https://mcp.example/mcp',
      padding,
    })
    await withGateway({ callers: [introspected()] }, async (gateway) => {
      expect((await call(gateway, 'good')).status).toBe(503)
    })
  })
})

describe('a caller with a key', () => {
  const key = 'a-key-of-at-least-thirty-two-characters'
  const hash = hashOf(key)
  const keys: CallerConfig = {
    kind: 'api-keys',
    header: 'x-api-key',
    keys: [{ hash, subject: 'robot', scopes: [] }],
  }

  it('is let in by either header, beside callers with tokens', async () => {
    await withGateway({ callers: [keys, jwtOf()] }, async (gateway) => {
      const url = `${gateway.url}/mcp`
      const own = await fetch(url, modern('tools/list', {}, { 'x-api-key': key }))
      expect(own.status).toBe(200)
      expect((await call(gateway, key)).status).toBe(200)
      expect((await call(gateway, await issuer.token({ sub: 'alice' }))).status).toBe(200)
      expect((await call(gateway, `${key}x`)).status).toBe(401)
    })
  })

  it('shows it as a bearer token where the header is that of tokens', async () => {
    const named = { ...keys, header: 'authorization' }
    await withGateway({ callers: [named] }, async (gateway) => {
      expect((await call(gateway, key)).status).toBe(200)
      expect((await ask(gateway, { authorization: key })).status).toBe(401)
    })
  })

  it('has it sent to no issuer of tokens', async () => {
    await withGateway({ callers: [keys], rules: { credential: exchange() } }, async (gateway) => {
      issuer.asked.last = ''
      expect((await ask(gateway, { 'x-api-key': key })).status).toBe(502)
      expect(issuer.asked.last).toBe('')
    })
  })
})

describe('what an upstream is shown', () => {
  it('is a token exchanged for the caller, once until it is over', async () => {
    const token = await issuer.token({ sub: 'alice' })
    issuer.exchanged.set(token, 'for-upstream')
    await withGateway(
      { callers: [jwtOf()], rules: { credential: exchange() } },
      async (gateway) => {
        issuer.asked.exchanges = 0
        expect((await call(gateway, token)).status).toBe(200)
        expect((await call(gateway, token)).status).toBe(200)
        expect(issuer.asked.exchanges).toBe(1)
        expect(behind.seen.at(-1)?.headers.authorization).toBe('Bearer for-upstream')
        expect((await call(gateway, await issuer.token({ sub: 'bob' }))).status).toBe(502)
      },
    )
  })

  it('is one value for all', async () => {
    const credential = { kind: 'static', header: 'x-key', value: 'v' } as const
    await withGateway({ rules: { credential } }, async (gateway) => {
      expect((await call(gateway)).status).toBe(200)
      expect(behind.seen.at(-1)?.headers['x-key']).toBe('v')
    })
  })
})
