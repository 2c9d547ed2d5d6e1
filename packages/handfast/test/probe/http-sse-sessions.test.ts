import { randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { streamServer } from '../../../../servers/probe/kit/stream-server.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 60_000 })

type Weakness = NonNullable<ProbeOptions['only']>[number]

async function probed(
  weakness: Weakness,
  handler: NonNullable<ProbeOptions['handler']>,
): Promise<CheckResult | undefined> {
  const limits = { ...patient, silenceMs: 300 }
  const level = 'disruptive'
  return (await probe({ url, handler, as, only: [weakness], level, limits })).checks[0]
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

  test('is introduced over its stream', async () => {
    const { discovered } = await probe({ url, handler: streamServer(), as, only: ['unbound-task'] })
    expect(discovered.surfaces).toMatchObject([
      { transport: 'http+sse', revision: '2024-11-05', server: 'notes 1.0.0' },
    ])
  })
})
