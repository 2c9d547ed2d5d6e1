import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { listen } from '../../../../servers/probe/kit/serve.ts'
import type { Served } from '../../../../servers/probe/kit/serve.ts'
import { modernServer } from '../../../../servers/probe/kit/modern-server.ts'
import { createApp } from '../../../../servers/probe/sdk-v1/app.ts'
import { createSseApp } from '../../../../servers/probe/sdk-v1-sse/app.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

const served: Served[] = []
afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
})

async function probed(
  target: Pick<ProbeOptions, 'url' | 'handler'>,
): Promise<CheckResult | undefined> {
  const only = ['era-confusion'] as const
  const limits = { ...patient, silenceMs: 500 }
  return (await probe({ ...target, as, only, limits })).checks[0]
}

const proofsOf = (check: CheckResult | undefined): readonly string[] =>
  check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title) ?? []

/** Streamable HTTP at /mcp, and HTTP+SSE at /sse. */
function bothTransports(sse: Server): Server {
  const app = createApp()
  return createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://127.0.0.1')
    if (pathname === '/mcp') return void app.emit('request', req, res)
    if (pathname === '/sse') req.url = '/mcp'
    sse.emit('request', req, res)
  })
}

describe('era-confusion', () => {
  test('is shown where the older transport lacks what protects the newer', async () => {
    const sse = createSseApp({ needsToken: false, mayPost: () => true })
    const one = await listen(bothTransports(sse))
    served.push(one)
    const result = await probed({ url: one.url })
    expect(proofsOf(result)).toEqual([
      'b: POST to the endpoint of a, at /sse',
      'nobody: POST to the endpoint of a, at /sse',
    ])
  })

  test('is not there where both are protected', async () => {
    const mayPost = (owner: string, caller: string | undefined): boolean => owner === caller
    const one = await listen(bothTransports(createSseApp({ needsToken: true, mayPost })))
    served.push(one)
    expect(await probed({ url: one.url })).toMatchObject({ verdict: 'safe' })
  })

  /** What is said to be a question about the server itself is let in without a credential. */
  const guarded = (isOpen: (request: Request, body: unknown) => boolean): FetchHandler => {
    const serve = modernServer()
    return async (request) => {
      const body: unknown = await request.clone().json()
      if (isOpen(request, body)) request.headers.set('authorization', as.a.authorization)
      return serve(request)
    }
  }

  test('is shown where a guard goes by the header and the server by the body', async () => {
    const weak = guarded(({ headers }) => headers.get('mcp-method') === 'server/discover')
    expect(proofsOf(await probed({ url, handler: weak }))).toEqual([
      'nobody: tools/list, as a modern request that the headers call server/discover',
    ])
    const mended = guarded((_request, body) => Object(body).method === 'server/discover')
    expect((await probed({ url, handler: mended }))?.verdict).toBe('safe')
  })
})
