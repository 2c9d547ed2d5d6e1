import { randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import { seal, unseal } from '../../../../servers/probe/kit/seal.ts'
import { toolServer } from '../../../../servers/probe/kit/tool-server.ts'
import type { Call, ListedTool } from '../../../../servers/probe/kit/tool-server.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 60_000 })

async function checked(
  handler: FetchHandler,
  options: Partial<ProbeOptions>,
): Promise<CheckResult | undefined> {
  const only = ['unverified-principal'] as const
  return (await probe({ url, handler, only, limits: patient, as, ...options })).checks[0]
}

const proofsOf = (result: CheckResult | undefined): readonly string[] =>
  (result?.evidence ?? []).filter(({ isProof }) => isProof).map(({ title }) => title)

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const here = 'https://here.example'

/** The kit's seal makes `claims.mac`; with a head in front it is as good as a JWT. */
const issue = (alg: string, sub: string, aud = here): string =>
  `${part({ typ: 'JWT', alg })}.${seal({ iss: 'https://id.example', sub, aud })}`

const bearer = (token: string): { readonly authorization: string } => ({
  authorization: `Bearer ${token}`,
})

interface Claims {
  readonly sub: string
  readonly aud: string
}

/** What a verifier makes of head, claims and signature; undefined for what it turns down. */
type Verify = (head: { readonly alg: string }, claims: string, mac: string) => unknown

function jwtServer(verify: Verify, isAudienceChecked = true): FetchHandler {
  return legacyServer({
    principalOf(request) {
      const token = (request.headers.get('authorization') ?? '').replace('Bearer ', '')
      const [head = '', claims = '', mac = ''] = token.split('.')
      try {
        const known = verify(decoded(head) as { readonly alg: string }, claims, mac)
        const { sub, aud } = known as Claims
        return isAudienceChecked && aud !== here ? undefined : sub
      } catch {
        return undefined
      }
    },
  })
}

const decoded = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64url').toString())

const verified: Verify = (_head, claims, mac) => unseal(`${claims}.${mac}`)

describe('tokens', () => {
  const two = { a: bearer(issue('HS256', 'alice')), b: bearer(issue('HS256', 'bob')) }
  const all = { ...two, 'a-elsewhere': bearer(issue('HS256', 'alice', 'https://there.example')) }

  test('that are verified stand', async () => {
    expect(await checked(jwtServer(verified), { as: all })).toMatchObject({ verdict: 'safe' })
  })

  test('without one for another server, the audience is left open', async () => {
    expect(await checked(jwtServer(verified), { as: two })).toMatchObject({
      verdict: 'inconclusive',
      settledBy: expect.stringMatching(/^--as a-elsewhere=/u),
    })
  })

  test.each<[string, Verify, string]>([
    ['are only decoded', (_head, claims) => decoded(claims), 'without its signature'],
    [
      'say themselves that they need no signature',
      (head, claims, mac) => (head.alg === 'none' ? decoded(claims) : verified(head, claims, mac)),
      'as one of alg none',
    ],
    [
      'need no signature when there is none',
      (head, claims, mac) => (mac === '' ? decoded(claims) : verified(head, claims, mac)),
      'without its signature',
    ],
  ])('that %s are shown', async (_, verify, how) => {
    const result = await checked(jwtServer(verify), { as: all })
    expect(result?.verdict).toBe('vulnerable')
    expect(proofsOf(result).join('\n')).toContain(how)
    expect(JSON.stringify(result)).not.toContain(issue('HS256', 'alice').split('.')[1])
  })

  test('that were issued for another server are shown', async () => {
    const result = await checked(jwtServer(verified, false), { as: all })
    expect(proofsOf(result)).toEqual([expect.stringContaining('issued for another server')])
  })
})

test('any credential at all is shown', async () => {
  const handler = legacyServer({
    principalOf: (request) => request.headers.get('authorization') ?? undefined,
  })
  expect(proofsOf(await checked(handler, {}))).toEqual([expect.stringContaining('never issued')])
})

test('a header that names the owner opens a session that is bound to names', async () => {
  const a = bearer(issue('HS256', 'alice'))
  const handler = legacyServer({
    principalOf(request) {
      const token = (request.headers.get('authorization') ?? '').replace('Bearer ', '')
      const [, claims = '', mac = ''] = token.split('.')
      const known = claims === '' ? undefined : (unseal(`${claims}.${mac}`) as Claims | undefined)
      return known && (request.headers.get('x-auth-request-user') ?? known.sub)
    },
  })
  const result = await checked(handler, { as: { a, b: bearer(issue('HS256', 'bob')) } })
  expect(proofsOf(result)).toEqual([expect.stringContaining("b: ping in a's session, naming a")])
})

describe('a user that is named in an argument', () => {
  const text = { type: 'string' }
  const tool = (name: string, parameters: Readonly<Record<string, object>>): ListedTool => ({
    name,
    annotations: { readOnlyHint: true },
    inputSchema: { type: 'object', properties: parameters, required: Object.keys(parameters) },
  })
  const said = (value: string): object => ({ content: [{ type: 'text', text: value }] })

  /** The key is a name and an id, as a rule that looks for both would have it. */
  const sessions = (keyOf: (call: Call) => string): FetchHandler => {
    const kept = new Map<string, string>()
    const tools = [
      tool('start_session', { user_id: text, topic: text }),
      tool('get_session', { user_id: text, session_id: text }),
    ]
    return toolServer(tools, (call) => {
      if (call.name === 'get_session') {
        const key = `${keyOf(call)}:${String(call.args['session_id'])}`
        return said(kept.get(key) ?? 'no such session')
      }
      const id = randomUUID()
      kept.set(`${keyOf(call)}:${id}`, String(call.args['topic']))
      return said(`started ${id}`)
    })
  }

  test('binds nothing', async () => {
    const result = await checked(
      sessions(({ args }) => String(args['user_id'])),
      {},
    )
    expect(result).toMatchObject({ verdict: 'vulnerable' })
    expect(proofsOf(result)).toEqual(['b: get_session, naming the user that a named'])
  })

  test('does no harm where the credential decides', async () => {
    expect(
      await checked(
        sessions(({ user }) => user),
        {},
      ),
    ).toMatchObject({ verdict: 'safe' })
  })

  test('is no proof where whoever holds the id is let in', async () => {
    expect(
      await checked(
        sessions(() => 'all'),
        {},
      ),
    ).not.toMatchObject({ verdict: 'vulnerable' })
  })
})
