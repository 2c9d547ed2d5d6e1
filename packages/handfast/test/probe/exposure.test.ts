import { createServer } from 'node:http'
import { afterEach, expect, test, vi } from 'vitest'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import type { FetchHandler } from '../../../../servers/probe/kit/legacy-server.ts'
import { modernServer } from '../../../../servers/probe/kit/modern-server.ts'
import { listen, serve } from '../../../../servers/probe/kit/serve.ts'
import type { Served } from '../../../../servers/probe/kit/serve.ts'
import { createSseApp } from '../../../../servers/probe/sdk-v1-sse/app.ts'
import { probe } from '../../src/probe/probe.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { as, url } from './principals.ts'

vi.setConfig({ testTimeout: 60_000 })

const served: Served[] = []
afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
})

async function checked(options: ProbeOptions): Promise<CheckResult | undefined> {
  const limits = { answerMsMax: 20_000, silenceMs: 2_000 }
  const { checks } = await probe({ as, limits, only: ['session-id-exposed'], url, ...options })
  return checks[0]
}

const proofsOf = (check: CheckResult | undefined): readonly string[] =>
  check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title) ?? []

test('a page that the user names is read first', async () => {
  const page = (path: string, sessions: ReadonlyMap<string, unknown>): object | undefined =>
    path === '/internal/who' ? [...sessions.keys()] : undefined
  const companions = { pages: [new URL('/internal/who', url)] }
  const check = await checked({ handler: legacyServer({ page }), companions })
  expect(check?.verdict).toBe('vulnerable')
  expect(proofsOf(check)).toEqual(['nobody: GET /internal/who', 'b: GET /internal/who'])
  expect((await checked({ handler: legacyServer({ page }) }))?.verdict).toBe('safe')
})

test('a page elsewhere is read without anybody’s credential', async () => {
  const seen: unknown[] = []
  const elsewhere = await listen(
    createServer((incoming, outgoing) => {
      seen.push(incoming.headers.authorization)
      outgoing.end('{}')
    }),
  )
  const target = await serve(legacyServer())
  served.push(elsewhere, target)
  const companions = { pages: [new URL('/who', elsewhere.url)] }
  expect((await checked({ url: target.url, companions }))?.verdict).toBe('safe')
  expect(seen).toEqual([undefined])
})

test('a header counts as much as a body', async () => {
  const inner = legacyServer()
  let last = ''
  const handler: FetchHandler = async (request) => {
    const response = await inner(request)
    last = response.headers.get('mcp-session-id') ?? last
    if (response.status === 404) response.headers.set('x-last-session', last)
    return response
  }
  const check = await checked({ handler })
  expect(check?.verdict).toBe('vulnerable')
  const shown = check?.transcript.flatMap(({ answerHeaders }) => answerHeaders) ?? []
  expect(shown).toContainEqual(expect.stringMatching(/^x-last-session: ‹session id \w+›$/u))
})

test('without somebody else, what users can read is not known', async () => {
  const check = await checked({ handler: legacyServer(), as: { a: as.a } })
  expect(check).toMatchObject({ verdict: 'inconclusive', settledBy: '--as b="Authorization: …"' })
})

test('a handle is no more to be shown than a session id', async () => {
  const inner = modernServer()
  const handles: string[] = []
  const handler: FetchHandler = async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/status') return Response.json({ baskets: handles })
    if (pathname !== '/mcp') return new Response(null, { status: 404 })
    const response = await inner(request)
    const [handle] = /[0-9a-f]{8}-[0-9a-f-]{27}/u.exec(await response.clone().text()) ?? []
    if (handle !== undefined) handles.push(handle)
    return response
  }
  const check = await checked({ handler })
  expect(check).toMatchObject({ verdict: 'vulnerable', era: 'modern' })
  expect(proofsOf(check)).toEqual(['nobody: GET /status', 'b: GET /status'])
})

test('ids of HTTP+SSE are looked for, too', async () => {
  const mayPost = (owner: string, caller: string | undefined): boolean => caller === owner
  const app = createSseApp({ needsToken: true, mayPost })
  const ids: string[] = []
  const one = await listen(
    createServer((incoming, outgoing) => {
      if (incoming.url === '/health') return void outgoing.end(ids.join())
      const write = outgoing.write.bind(outgoing) as (...args: unknown[]) => boolean
      outgoing.write = (...args: unknown[]): boolean => {
        const [, id] = /sessionId=(\S+)/u.exec(String(args[0])) ?? []
        if (id !== undefined) ids.push(id)
        return write(...args)
      }
      app.emit('request', incoming, outgoing)
    }),
  )
  served.push(one)
  const check = await checked({ url: one.url })
  expect(check).toMatchObject({ verdict: 'vulnerable', transport: 'http+sse' })
})
