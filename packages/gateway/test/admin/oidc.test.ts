import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { createHash } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromPage, openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

/** A provider that logs in whoever comes, as the subject that is set. */
interface Provider {
  readonly issuer: string
  subject: string
  close(): Promise<void>
}

const clientId = 'handfast-console'

async function startProvider(): Promise<Provider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' }
  const codes = new Map<string, URLSearchParams>()
  let subject = 'operator-1'
  let issuer = ''
  const answer = async (url: URL, body: string): Promise<unknown> => {
    if (url.pathname.endsWith('openid-configuration')) {
      return {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
      }
    }
    if (url.pathname === '/jwks') return { keys: [jwk] }
    if (url.pathname === '/authorize') {
      const code = `code-${codes.size}`
      codes.set(code, url.searchParams)
      return { code }
    }
    const given = new URLSearchParams(body)
    const asked = codes.get(given.get('code') ?? '')
    const challenge = createHash('sha256').update(given.get('code_verifier') ?? '')
    if (asked?.get('code_challenge') !== challenge.digest('base64url')) return undefined
    const idToken = await new SignJWT({ nonce: asked.get('nonce') })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(issuer)
      .setSubject(subject)
      .setAudience(clientId)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
    return { access_token: 'unused', token_type: 'Bearer', id_token: idToken }
  }
  const server: Server = createServer((req, res) => {
    let body = ''
    req.on('data', (chunk: Buffer) => (body += chunk.toString()))
    req.on('end', () => {
      void answer(new URL(req.url ?? '/', issuer), body).then((value) => {
        res.writeHead(value === undefined ? 400 : 200, { 'content-type': 'application/json' })
        res.end(JSON.stringify(value ?? { error: 'invalid_grant' }))
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  return {
    issuer,
    get subject() {
      return subject
    },
    set subject(value) {
      subject = value
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

let desk: Desk
let provider: Provider

beforeAll(async () => {
  provider = await startProvider()
  const subjects = ['operator-1']
  const { issuer } = provider
  const publicUrl = 'http://127.0.0.1:1'
  const oidc = { issuer, clientId, clientSecret: undefined, subjects, publicUrl }
  desk = await openDesk({ admin: { oidc }, linkOrigin: publicUrl })
})
afterAll(async () => {
  await desk.close()
  await provider.close()
})

interface Begun {
  readonly cookie: string
  readonly callback: string
}

async function begin(): Promise<Begun> {
  const begun = await desk.askAs('/api/login/oidc')
  expect(begun.status).toBe(302)
  const cookie = /^[^;]*/.exec(begun.headers.get('set-cookie') ?? '')?.[0] ?? ''
  const location = new URL(begun.headers.get('location') ?? '')
  expect(location.searchParams.get('code_challenge_method')).toBe('S256')
  const { code } = (await (await fetch(location)).json()) as { readonly code: string }
  const state = location.searchParams.get('state') ?? ''
  return { cookie, callback: `/api/login/oidc/callback?code=${code}&state=${state}` }
}

describe('a login by OpenID Connect', () => {
  it('lets in a subject that is listed', async () => {
    const { cookie, callback } = await begin()
    const done = await desk.askAs(callback, { headers: { cookie } })
    expect(done.headers.get('location')).toBe('/console')
    const session = /^[^;]*/.exec(done.headers.get('set-cookie') ?? '')?.[0] ?? ''
    const me = await desk.askAs('/api/me', { headers: { ...fromPage(desk.url), cookie: session } })
    expect(await me.json()).toMatchObject({ name: 'operator-1', via: 'oidc' })
  })

  it('lets in nobody else', async () => {
    provider.subject = 'somebody'
    const { cookie, callback } = await begin()
    const done = await desk.askAs(callback, { headers: { cookie } })
    expect(done.headers.get('location')).toBe('/console#login=not-allowed')
    expect(done.headers.get('set-cookie')).toBeNull()
    provider.subject = 'operator-1'
  })

  it('ends in the browser in which it began, and once', async () => {
    const { cookie, callback } = await begin()
    for (const headers of [{}, { cookie: 'handfast-login=another' }]) {
      const done = await desk.askAs(callback, { headers })
      expect(done.headers.get('location')).toBe('/console#login=failed')
    }
    const other = await begin()
    const mixed = await desk.askAs(other.callback, { headers: { cookie } })
    expect(mixed.headers.get('location')).toBe('/console#login=failed')
    const again = await desk.askAs(callback, { headers: { cookie } })
    expect(again.headers.get('location')).toBe('/console#login=failed')
  })
})
