import { createServer } from 'node:http'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { listen } from '../../../../servers/probe/kit/serve.ts'
import type { Served } from '../../../../servers/probe/kit/serve.ts'
import { serveSse } from '../../../../servers/probe/sdk-v1-sse/app.ts'
import { probe } from '../../src/probe/probe.ts'
import type { ProbeResult } from '../../src/probe/result.ts'
import { as } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

const served: Served[] = []
afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
})

const limits = { silenceMs: 300, answerMsMax: 20_000 }

async function probed(one: Served): Promise<ProbeResult> {
  served.push(one)
  return probe({ url: one.url, as, limits, level: 'disruptive' })
}

const verdictOf = ({ checks }: ProbeResult, weakness: string): string | undefined =>
  checks.find((check) => check.weakness === weakness)?.verdict

describe('HTTP+SSE', () => {
  test('any user may post into any session', async () => {
    const result = await probed(await serveSse({ needsToken: true, mayPost: () => true }))
    expect(result.discovered.surfaces).toMatchObject([{ transport: 'http+sse' }])
    expect(verdictOf(result, 'unbound-session')).toBe('vulnerable')
    expect(verdictOf(result, 'session-as-authentication')).toBe('safe')
    const own = result.checks
      .flatMap(({ transcript }) => transcript)
      .filter((one) => one.as === 'a' && one.status === 202)
    expect(JSON.stringify(own)).toContain('sessionId=‹session id ')
    expect(JSON.stringify(own)).not.toMatch(/sessionId=[0-9a-f]{8}-/u)
  })

  test('the POST asks for no token', async () => {
    const mayPost = (owner: string, caller: string | undefined): boolean =>
      caller === undefined || caller === owner
    const result = await probed(await serveSse({ needsToken: false, mayPost }))
    expect(verdictOf(result, 'unbound-session')).toBe('safe')
    expect(verdictOf(result, 'session-as-authentication')).toBe('vulnerable')
  })

  test('the owner alone may post', async () => {
    const mayPost = (owner: string, caller: string | undefined): boolean => caller === owner
    const result = await probed(await serveSse({ needsToken: true, mayPost }))
    expect(verdictOf(result, 'unbound-session')).toBe('safe')
    expect(verdictOf(result, 'session-as-authentication')).toBe('safe')
    const known = ['predictable-session-id', 'fallback-session', 'session-survives-termination']
    for (const weakness of known) {
      expect(verdictOf(result, weakness), weakness).toBe('safe')
    }
    expect(verdictOf(result, 'era-confusion')).toBe('safe')
  })

  test('an endpoint elsewhere is not posted to', async () => {
    const seen: string[] = []
    const elsewhere = await listen(
      createServer((incoming, outgoing) => {
        seen.push(String(incoming.headers.authorization))
        outgoing.end()
      }),
    )
    served.push(elsewhere)
    const server = createServer((incoming, outgoing) => {
      if (incoming.method !== 'GET') return void outgoing.writeHead(405).end()
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
      outgoing.write(`event: endpoint\ndata: ${elsewhere.url}?sessionId=0123456789\n\n`)
    })
    const result = await probed(await listen(server))
    expect(seen).toEqual([])
    expect(verdictOf(result, 'unbound-session')).toBe('inconclusive')
  })

  test('a tool answers on the stream, and may be asked for what is not the caller’s', async () => {
    const mayPost = (owner: string, caller: string | undefined): boolean => caller === owner
    for (const [mayRead, verdict] of [
      [() => true, 'vulnerable'],
      [(owner: unknown, caller: unknown) => owner === caller, 'safe'],
    ] as const) {
      const one = await serveSse({ needsToken: true, mayPost, mayRead })
      served.push(one)
      const { checks } = await probe({ url: one.url, as, limits, only: ['unbound-handle'] })
      expect(checks).toMatchObject([{ transport: 'http+sse', verdict }])
    }
  })
})
