import { describe, expect, test, vi } from 'vitest'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import { loginServer, loginSetUp } from '../../../../servers/probe/kit/login-server.ts'
import { credentialOf, moreCredentials, userOf } from '../../../../servers/probe/kit/users.ts'
import type { CompanionRequest } from '../../src/probe/lab/companions.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 60_000 })

async function checked(options: Omit<ProbeOptions, 'url'>): Promise<CheckResult | undefined> {
  return (await probe({ url, limits: patient, as, ...options })).checks[0]
}

const proofsOf = (result: CheckResult | undefined): readonly string[] =>
  (result?.evidence ?? []).filter(({ isProof }) => isProof).map(({ title }) => title)

const post = (path: string, more: Partial<CompanionRequest> = {}): CompanionRequest => ({
  method: 'POST',
  url: new URL(path, url),
  headers: [],
  body: undefined,
  ...more,
})

describe('after a logout', () => {
  const only = ['session-survives-termination'] as const

  test('an id that still works is shown', async () => {
    const handler = loginServer({ logOut: () => undefined })
    const result = await checked({ handler, only, ...loginSetUp(url) })
    expect(proofsOf(result)).toEqual(['a: ping after the logout'])
  })

  test('an id that is gone is safe', async () => {
    const result = await checked({ handler: loginServer(), only, ...loginSetUp(url) })
    expect(result).toMatchObject({ verdict: 'safe' })
  })

  test('a logout that does not work is no ending', async () => {
    const companions = { logout: post('/no-such-page'), pages: [] }
    const result = await checked({ handler: loginServer(), only, companions })
    expect(result?.reason).toContain('the logout did not work: HTTP 404')
    expect(result?.verdict).toBe('inconclusive')
  })
})

describe('after a revocation', () => {
  const only = ['session-survives-termination', 'token-bytes-binding'] as const
  const companions = { revoke: post('/revoke'), pages: [] }
  const all = { ...as, ...moreCredentials }

  /** Who is let in is looked up each time; or only where no session has been opened yet. */
  function revoking(isForgetful: boolean): FetchHandler {
    const revoked = new Set<string>()
    const inner = legacyServer({
      principalOf(request) {
        const isKnown = isForgetful && request.headers.has('mcp-session-id')
        const isRevoked = revoked.has(credentialOf(request) ?? '')
        return isRevoked && !isKnown ? undefined : userOf(request)
      },
    })
    return async (request) => {
      if (new URL(request.url).pathname !== '/revoke') return inner(request)
      revoked.add(credentialOf(request) ?? '')
      return new Response(null, { status: 204 })
    }
  }

  const probed = async (handler: FetchHandler, options: Partial<ProbeOptions>) =>
    (await probe({ url, limits: patient, handler, only, companions, as: all, ...options })).checks

  test('a session that goes on is shown, and nothing else has to do without a token', async () => {
    const [termination, binding] = await probed(revoking(true), { level: 'disruptive' })
    expect(proofsOf(termination)).toEqual(['a-again: ping after the revocation'])
    expect(binding?.verdict).toBe('safe')
  })

  test('a session that ends is safe', async () => {
    const [termination] = await probed(revoking(false), { level: 'disruptive' })
    expect(termination?.verdict).toBe('safe')
  })

  test('is not tried with the only credential, or unasked', async () => {
    const [unasked] = await probed(revoking(false), {})
    expect(unasked).toMatchObject({ verdict: 'inconclusive', settledBy: '--disruptive' })
    const [alone] = await probed(revoking(false), { level: 'disruptive', as })
    expect(alone?.settledBy).toMatch(/^--as a-again=/u)
  })
})

describe('ids of the visitor', () => {
  test('go where the request has a place for them, and in cookies', async () => {
    const seen: (readonly [string, string | null, string])[] = []
    const inner = loginServer({ keepsId: true })
    const handler: FetchHandler = async (request) => {
      const { pathname } = new URL(request.url)
      if (pathname === '/mcp') {
        const answer = await inner(request)
        answer.headers.append('set-cookie', 'sid=visitor-cookie-0123456789; HttpOnly')
        return answer
      }
      seen.push([pathname, request.headers.get('cookie'), await request.clone().text()])
      return inner(request)
    }
    const login = post('/login', { body: '{"id":"{session}","password":"correct-horse"}' })
    const result = await checked({
      handler,
      only: ['session-not-regenerated'],
      companions: { login, pages: [] },
    })
    expect(result).toMatchObject({ verdict: 'vulnerable', severity: 'critical' })
    const [[path, cookie, body] = []] = seen
    expect({ path, cookie }).toEqual({
      path: '/login',
      cookie: 'sid=visitor-cookie-0123456789',
    })
    expect(body).toMatch(/^\{"id":"[0-9a-f-]{36}"/u)
    const shown = JSON.stringify(result)
    expect(['correct-horse', 'visitor-cookie'].filter((one) => shown.includes(one))).toEqual([])
    const replay = result?.evidence.find(({ isProof }) => isProof)?.replay.join('\n') ?? ''
    const targets = replay.split('\n').map((line) => /http[^']*/u.exec(line)?.[0])
    expect(targets[0]).toBe(url)
    expect(targets.slice(-2)).toEqual(['http://127.0.0.1:9999/login', url])
  })

  test('are not needed where a login fails', async () => {
    const result = await checked({
      handler: loginServer(),
      only: ['session-not-regenerated'],
      as: { a: { authorization: 'Bearer expired' } },
      companions: { login: post('/login'), pages: [] },
    })
    expect(result).toMatchObject({
      verdict: 'inconclusive',
      reason: 'the login did not work: HTTP 401',
      settledBy: 'probe.companions.login in handfast.yaml',
    })
  })
})
