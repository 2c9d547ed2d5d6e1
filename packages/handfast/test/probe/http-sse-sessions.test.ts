import { randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { aDay } from '../../../../servers/probe/kit/a-day.ts'
import { streamServer } from '../../../../servers/probe/kit/stream-server.ts'
import { credentialOf, moreCredentials } from '../../../../servers/probe/kit/users.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 60_000 })

type Weakness = NonNullable<ProbeOptions['only']>[number]

async function probed(
  weakness: Weakness,
  handler: FetchHandler,
  options: Partial<ProbeOptions> = {},
): Promise<CheckResult | undefined> {
  const limits = { ...patient, silenceMs: 300 }
  const level = 'disruptive'
  const only = [weakness]
  return (await probe({ url, handler, as, only, level, limits, ...options })).checks[0]
}

const proofsOf = (check: CheckResult | undefined): readonly string[] =>
  check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title) ?? []

describe('a session of HTTP+SSE', () => {
  test('that outlives its stream is shown to', async () => {
    const weak = await probed(
      'session-survives-termination',
      streamServer({ close: () => undefined }),
    )
    expect(proofsOf(weak)).toEqual(['a: POST after the stream was closed'])
    const mended = await probed('session-survives-termination', streamServer())
    expect(mended).toMatchObject({ verdict: 'safe', transport: 'http+sse' })
  })

  test.each([
    ['query', (request: Request) => new URL(request.url).searchParams.get('sessionId')],
    ['header', (request: Request) => request.headers.get('mcp-session-id')],
    [
      'cookie',
      (request: Request) => /sessionId=([^;]+)/u.exec(String(request.headers.get('cookie')))?.[1],
    ],
  ])('whose id the client chose in the %s is shown', async (place, chosen) => {
    const weak = streamServer({ mintId: (request) => chosen(request) ?? randomUUID() })
    const title = `a: a stream with a chosen id in the ${place}, then ping under it`
    expect(proofsOf(await probed('client-chosen-session-id', weak))).toEqual([title])
    expect((await probed('client-chosen-session-id', streamServer()))?.verdict).toBe('safe')
  })

  test('whose answers go to the last who came is shown', async () => {
    const last = streamServer({ routeOf: (sessions) => [...sessions.values()].at(-1) })
    const weak = await probed('response-misrouting', last)
    expect(weak?.verdict).toBe('vulnerable')
    expect(proofsOf(weak)).toContain("b: a's answers on their own stream")
    expect((await probed('response-misrouting', streamServer()))?.verdict).toBe('safe')
  })

  test('that lasts for ever is shown to, and one that does not is safe', async () => {
    const lasting = streamServer({ idleMsMax: Infinity })
    expect(await probed('no-session-expiry', lasting, aDay)).toMatchObject({
      verdict: 'vulnerable',
      transport: 'http+sse',
    })
    expect((await probed('no-session-expiry', streamServer(), aDay))?.verdict).toBe('safe')
    const [idle, absolute] = ['no-idle-expiry', 'no-absolute-expiry'] as const
    expect((await probed(idle, streamServer(), aDay))?.verdict).toBe('safe')
    expect((await probed(absolute, streamServer(), aDay))?.verdict).toBe('vulnerable')
  })

  test('that a list of messages slips into is shown to', async () => {
    const guarded = streamServer()
    const confused: FetchHandler = async (request) => {
      const body: unknown = request.method === 'POST' ? await request.clone().json() : undefined
      if (!Array.isArray(body)) return guarded(request)
      // The guard knows messages; what stands behind it takes lists of them, from anybody.
      const headers = { authorization: as.a.authorization }
      const { url: at, method } = request
      return guarded(new Request(at, { method, headers, body: JSON.stringify(body.at(-1)) }))
    }
    const weak = await probed('era-confusion', confused)
    expect(proofsOf(weak)).toEqual([
      'b: ping, in a batch',
      'b: ping, in a batch, after a notification',
      'nobody: ping, in a batch',
      'nobody: ping, in a batch, after a notification',
    ])
    expect(await probed('era-confusion', guarded)).toMatchObject({
      verdict: 'safe',
      transport: 'http+sse',
    })
  })

  test('that the second of two ids in the URL slips into is shown to', async () => {
    const guarded = streamServer()
    const confused: FetchHandler = async (request) => {
      const { pathname, searchParams } = new URL(request.url)
      const ids = searchParams.getAll('sessionId')
      const [, last = ''] = ids
      if (ids.length < 2) return guarded(request)
      const isOwnFirst = (await guarded(request.clone())).ok
      if (!isOwnFirst) return new Response('Session not found', { status: 404 })
      const at = new URL(`${pathname}?sessionId=${last}`, request.url)
      const headers = { authorization: as.a.authorization }
      return guarded(new Request(at, { method: 'POST', headers, body: await request.text() }))
    }
    const weak = await probed('era-confusion', confused)
    expect(proofsOf(weak)).toEqual(['b: ping, with two session ids in the URL'])
  })

  test('that is the token’s does not outlive a refresh', async () => {
    const everybody = { as: { ...as, ...moreCredentials } }
    const weak = streamServer({ ownerOf: credentialOf })
    expect(proofsOf(await probed('token-bytes-binding', weak, everybody))).toEqual([
      "a-again: ping in a's session",
    ])
    expect(await probed('token-bytes-binding', streamServer(), everybody)).toMatchObject({
      verdict: 'safe',
      transport: 'http+sse',
    })
  })

  test('is introduced over its stream', async () => {
    const { discovered } = await probe({ url, handler: streamServer(), as, only: ['unbound-task'] })
    expect(discovered.surfaces).toMatchObject([
      { transport: 'http+sse', revision: '2024-11-05', server: 'notes 1.0.0' },
    ])
  })
})
