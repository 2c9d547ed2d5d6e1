import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isForHere } from '../../src/callers/audience.ts'
import type { CallerConfig } from '../../src/config/config.ts'
import { defaultConfig } from '../../src/index.ts'
import { echoServer, upstreamAt } from '../kit.ts'
import type { EchoServer } from '../kit.ts'
import { startIssuer } from '../issuer.ts'
import type { Issuer } from '../issuer.ts'
import { ask, bearer, introspectionBy, jwtBy, withGateway } from './kit.ts'

const [shop, files] = ['https://mcp.example/shop', 'https://mcp.example/files']
const both = [shop, files, 'urn:fleet']

describe('whom a token is for', () => {
  const resources = new Set([shop, files])
  const at = (resource: string | undefined, aud: unknown): boolean =>
    isForHere(aud, { ours: both, resources, resource })

  it('is the upstream it names, and every one where it names none', () => {
    expect([at(shop, shop), at(shop, [files, shop]), at(shop, 'urn:fleet')]).toEqual([
      true,
      true,
      true,
    ])
    expect([at(shop, files), at(shop, [files]), at(files, shop)]).toEqual([false, false, false])
  })

  it('is anyone of ours where nobody knows what the upstreams are called', () => {
    expect([at(undefined, shop), at(undefined, files)]).toEqual([true, true])
  })

  it('is nobody of ours by a name that the configuration does not have', () => {
    for (const aud of ['https://another.example', undefined, [], {}, 7, `${shop}/`]) {
      expect(at(shop, aud)).toBe(false)
    }
    const narrow = { ours: [files], resources, resource: shop }
    expect(isForHere(shop, narrow)).toBe(false)
  })
})

describe('a token for one upstream (RFC 8707)', () => {
  let issuer: Issuer
  let behind: EchoServer
  beforeAll(async () => {
    issuer = await startIssuer()
    behind = await echoServer()
  })
  afterAll(() => Promise.all([issuer.close(), behind.close()]))

  const statuses = async (caller: CallerConfig, token: string): Promise<readonly number[]> => {
    const found: number[] = []
    const listen = { ...defaultConfig.listen, publicUrl: 'https://mcp.example' }
    const upstreams = ['shop', 'files'].map((name) => ({
      ...upstreamAt(behind.url),
      name,
      path: `/${name}`,
    }))
    await withGateway([behind.url, { callers: [caller], listen, upstreams }], async (gateway) => {
      for (const path of ['/shop', '/files', '/shop']) {
        found.push((await ask(gateway, bearer(token), path)).status)
      }
    })
    return found
  }

  it('is worth nothing before another, by its claims', async () => {
    const caller = jwtBy(issuer, { audience: both })
    const tokenFor = (aud: string): Promise<string> => issuer.token({ sub: 'alice', aud })
    expect(await statuses(caller, await tokenFor(shop))).toEqual([200, 401, 200])
    expect(await statuses(caller, await tokenFor(files))).toEqual([401, 200, 401])
    expect(await statuses(caller, await tokenFor('urn:fleet'))).toEqual([200, 200, 200])
  })

  it('is worth nothing before another, by what its issuer says, asked once', async () => {
    const caller = introspectionBy(issuer, { audience: both })
    issuer.introspected.set('for-shop', { active: true, sub: 'alice', aud: [shop] })
    issuer.asked.introspections = 0
    expect(await statuses(caller, 'for-shop')).toEqual([200, 401, 200])
    expect(issuer.asked.introspections).toBe(1)
  })
})
