import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallerConfig } from '../../src/config/config.ts'
import { defaultConfig } from '../../src/index.ts'
import { apiKeysOf } from '../api-keys.ts'
import { echoServer } from '../kit.ts'
import type { EchoServer } from '../kit.ts'
import { startIssuer } from '../issuer.ts'
import type { Issuer } from '../issuer.ts'
import { ask, bearer, jwtBy, withGateway } from './kit.ts'

interface Agent {
  readonly thumbprint: string
  /** What it shows with a token: RFC 9449, section 7.1. */
  readonly shown: (token: string, url: string) => Promise<Readonly<Record<string, string>>>
}

async function newAgent(): Promise<Agent> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  return {
    thumbprint: await calculateJwkThumbprint(jwk),
    async shown(token, url) {
      const ath = createHash('sha256').update(token).digest('base64url')
      const proof = await new SignJWT({ htm: 'POST', htu: url, jti: randomUUID(), ath })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
        .setIssuedAt()
        .sign(privateKey)
      return { authorization: `DPoP ${token}`, dpop: proof }
    },
  }
}

let one: Issuer
let other: Issuer
let behind: EchoServer
let agent: Agent
beforeAll(async () => {
  ;[one, other] = [await startIssuer(), await startIssuer()]
  behind = await echoServer()
  agent = await newAgent()
})
afterAll(() => Promise.all([one.close(), other.close(), behind.close()]))

const boundTo = ({ thumbprint }: Agent): { readonly cnf: { readonly jkt: string } } => ({
  cnf: { jkt: thumbprint },
})

describe('where an issuer has to bind its tokens to a key', () => {
  const required = (): CallerConfig => jwtBy(one, { dpop: 'required' })

  it('lets in who proves to have the key, and nobody else who has the token', async () => {
    await withGateway([behind.url, { callers: [required()] }], async (gateway) => {
      const token = await one.token({ sub: 'alice', ...boundTo(agent) })
      const url = `${gateway.url}/mcp`
      const thief = await newAgent()
      expect((await ask(gateway, await agent.shown(token, url))).status).toBe(200)
      expect((await ask(gateway, await thief.shown(token, url))).status).toBe(401)
      expect((await ask(gateway, bearer(token))).status).toBe(401)
    })
  })

  it('refuses a token that is bound to no key, whatever key comes with it', async () => {
    await withGateway([behind.url, { callers: [required()] }], async (gateway) => {
      const token = await one.token({ sub: 'alice' })
      const shown = await agent.shown(token, `${gateway.url}/mcp`)
      expect((await ask(gateway, shown)).status).toBe(401)
      expect((await ask(gateway, bearer(token))).status).toBe(401)
    })
  })

  it.each(['off', 'optional'] as const)(
    'asks as much of its tokens beside another, where it is %s',
    async (dpop) => {
      const callers = [required(), jwtBy(other, { dpop })]
      await withGateway([behind.url, { callers }], async (gateway) => {
        expect((await ask(gateway, bearer(await one.token({ sub: 'alice' })))).status).toBe(401)
        const bound = await one.token({ sub: 'alice', ...boundTo(agent) })
        expect((await ask(gateway, bearer(bound))).status).toBe(401)
        expect((await ask(gateway, bearer(await other.token({ sub: 'bob' })))).status).toBe(200)
      })
    },
  )

  it('locks nobody out who has a key of another kind', async () => {
    const key = 'a-key-of-at-least-thirty-two-characters'
    const callers = [apiKeysOf({ robot: key }), required()]
    await withGateway([behind.url, { callers }], async (gateway) => {
      expect((await ask(gateway, { 'x-api-key': key })).status).toBe(200)
    })
  })
})

describe('a proof of the key', () => {
  it('names what clients call the server, where its public URL has a path', async () => {
    const publicUrl = 'https://mcp.example/gate'
    const listen = { ...defaultConfig.listen, publicUrl }
    const callers = [jwtBy(one, { dpop: 'required', audience: [`${publicUrl}/mcp`] })]
    await withGateway([behind.url, { callers, listen }], async (gateway) => {
      const aud = `${publicUrl}/mcp`
      const token = await one.token({ sub: 'alice', aud, ...boundTo(agent) })
      const statusFor = async (url: string): Promise<number> =>
        (await ask(gateway, await agent.shown(token, url))).status
      expect(await statusFor(`${publicUrl}/mcp`)).toBe(200)
      expect(await statusFor('https://mcp.example/mcp')).toBe(401)
      expect(await statusFor(`${publicUrl}/other`)).toBe(401)
    })
  })
})
