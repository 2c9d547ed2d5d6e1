import { createServer } from 'node:http'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import { listen } from '../../../../servers/probe/kit/serve.ts'
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
  const limits = { answerMsMax: 20_000, silenceMs: 400 }
  const { checks } = await probe({ as, limits, only: ['unvalidated-origin'], url, ...options })
  return checks[0]
}

const proofsOf = (check: CheckResult | undefined): readonly string[] =>
  check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title) ?? []

const isOwn = (request: Request): boolean =>
  request.headers.get('origin') === null && new URL(request.url).hostname === '127.0.0.1'

describe('an Origin', () => {
  test('that is looked at for the first request only is let in later', async () => {
    const handler = legacyServer({
      mayCall: (request) => request.headers.has('mcp-session-id') || isOwn(request),
    })
    const check = await checked({ handler })
    expect(check).toMatchObject({ verdict: 'vulnerable' })
    expect(proofsOf(check)).toEqual([
      'a: POST ping in a session with Origin https://handfast-probe.example',
      'a: GET stream of a session with Origin https://handfast-probe.example',
    ])
  })

  test.each<[string, (origin: string) => boolean, RegExp]>([
    ['begin', (origin) => origin.startsWith('http://127.0.0.1'), /127\.0\.0\.1\.handfast/u],
    ['hold it', (origin) => origin.includes('localhost'), /localhost\.handfast/u],
    ['have none', (origin) => origin === 'null', /null/u],
  ])('that only has to %s is forged', async (_, isLetIn, shown) => {
    const mayCall = (request: Request): boolean =>
      isOwn(request) || isLetIn(request.headers.get('origin') ?? '')
    const check = await checked({ handler: legacyServer({ mayCall }) })
    expect(check?.verdict).toBe('vulnerable')
    for (const title of proofsOf(check)) expect(title).toMatch(shown)
  })

  test('that CORS lets read is weighed as what it is', async () => {
    const inner = legacyServer({ mayCall: () => true, needsPrincipal: () => false })
    const cors = {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'Content-Type, Mcp-Session-Id',
    }
    const check = await checked({
      as: {},
      handler: async (request) =>
        request.method === 'OPTIONS' ? new Response(null, { headers: cors }) : inner(request),
    })
    expect(check).toMatchObject({ verdict: 'vulnerable', severity: 'high' })
    expect(check?.circumstances).toEqual([expect.stringContaining('CORS lets every page')])
  })
})

describe('over HTTP+SSE', () => {
  const mayPost = (owner: string, caller: string | undefined): boolean => caller === owner

  test('neither endpoint looks at it', async () => {
    const one = await listen(createSseApp({ needsToken: true, mayPost }))
    served.push(one)
    const check = await checked({ url: one.url })
    expect(check).toMatchObject({ verdict: 'vulnerable', transport: 'http+sse' })
    expect(proofsOf(check)).toContain(
      'a: POST to their endpoint with Origin https://handfast-probe.example',
    )
  })

  test('both do', async () => {
    const app = createSseApp({ needsToken: true, mayPost })
    const one = await listen(
      createServer((incoming, outgoing) => {
        const { origin, host = '' } = incoming.headers
        if (origin === undefined && host.startsWith('127.0.0.1:'))
          app.emit('request', incoming, outgoing)
        else outgoing.writeHead(403).end()
      }),
    )
    served.push(one)
    expect(await checked({ url: one.url })).toMatchObject({ verdict: 'safe' })
  })
})
