import { describe, expect, test, vi } from 'vitest'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import type { FetchHandler } from '../../../../servers/probe/kit/legacy-server.ts'
import { streamServer } from '../../../../servers/probe/kit/stream-server.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

async function probed(
  handler: FetchHandler,
  options: Partial<ProbeOptions> = {},
): Promise<CheckResult | undefined> {
  const only = ['unbounded-session-store'] as const
  const level = 'disruptive'
  return (await probe({ url, handler, as, only, level, limits: patient, ...options })).checks[0]
}

const proofsOf = (check: CheckResult | undefined): readonly string[] =>
  check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title) ?? []

/** What all principals have together is capped, and what each has is not. */
function cappedInAll(sessionsMax: number): FetchHandler {
  const handler = legacyServer({ sessionsMax: Infinity })
  const ids = new Set<string>()
  return async (request) => {
    const text = await request.clone().text()
    if (text.includes('"initialize"') && ids.size >= sessionsMax) {
      return new Response('{}', { status: 503 })
    }
    const answer = await handler(request)
    const minted = answer.headers.get('mcp-session-id')
    if (minted !== null) ids.add(minted)
    if (request.method === 'DELETE') ids.delete(request.headers.get('mcp-session-id') ?? '')
    return answer
  }
}

describe('the sessions of one principal', () => {
  test('are too many when there is one more than the user allows', async () => {
    const handler = legacyServer({ sessionsMax: 30 })
    const weak = await probed(handler, { sessionsMax: 20 })
    expect(weak?.verdict).toBe('vulnerable')
    expect(weak?.reason).toContain('in all 21 sessions of one principal that are open at once')
    expect(proofsOf(weak)).toEqual(['a: ping in session 1 of 21'])
    const lines = weak?.evidence.find(({ isProof }) => isProof)?.replay ?? []
    expect(lines.at(-2)).toMatch(
      /^for _ in \$\(seq 20\); do curl .*initialize.* > \/dev\/null; done$/u,
    )
    expect((await probed(handler, { sessionsMax: 30 }))?.verdict).toBe('safe')
  })

  test('are a thousand where nobody says how many, and are not all shown', async () => {
    const weak = await probed(legacyServer({ sessionsMax: Infinity }))
    expect(weak?.reason).toContain('all 1001 sessions')
    expect(weak?.transcript.length).toBeLessThan(400)
    const proof = weak?.evidence.find(({ isProof }) => isProof)
    expect(weak?.transcript[proof?.exchange ?? -1]?.answer).toContain('"result":{}')
  })

  test('are ended, so that nothing is left of them', async () => {
    const handler = legacyServer({ sessionsMax: 30 })
    await probed(handler, { sessionsMax: 20 })
    expect((await probed(handler, { sessionsMax: 25 }))?.verdict).toBe('vulnerable')
  })

  test('are capped where an old one ends instead', async () => {
    const live: string[] = []
    const handler = legacyServer({
      sessionsMax: Infinity,
      mayUse: ({ id }) => live.slice(-50).includes(id),
      mintId() {
        const id = crypto.randomUUID()
        live.push(id)
        return id
      },
    })
    expect(await probed(handler)).toMatchObject({ verdict: 'safe' })
  })

  test('are no matter of b, who is turned away where only all together are capped', async () => {
    const weak = await probed(cappedInAll(40))
    expect(proofsOf(weak)).toEqual(['b: a session while a has theirs'])
    const anonymous = await probed(cappedInAll(40), { as: { a: as.a } })
    expect(anonymous?.verdict).toBe('safe')
  })

  test('are counted one by one at the end, as a cap lets more through at once', async () => {
    const exact = await probed(cappedInAll(61), { sessionsMax: 60, as: { a: as.a } })
    expect(exact?.verdict).toBe('safe')
  })

  test('are not told from requests where their rate is limited', async () => {
    const handler = legacyServer()
    let openings = 0
    const limited: FetchHandler = async (request) => {
      const isOpening = (await request.clone().text()).includes('"initialize"')
      if (isOpening) openings += 1
      return openings > 60 && isOpening ? new Response('{}', { status: 429 }) : handler(request)
    }
    expect(await probed(limited)).toMatchObject({ verdict: 'inconclusive' })
  })

  test('are counted over HTTP+SSE, where each has its stream', async () => {
    const weak = await probed(streamServer({ sessionsMax: Infinity }), { sessionsMax: 200 })
    expect(weak).toMatchObject({ verdict: 'vulnerable', transport: 'http+sse' })
    const lines = weak?.evidence.find(({ isProof }) => isProof)?.replay ?? []
    expect(lines.join('\n')).toContain('for _ in $(seq 200); do curl')
    expect(await probed(streamServer())).toMatchObject({ verdict: 'safe', transport: 'http+sse' })
  })
})
