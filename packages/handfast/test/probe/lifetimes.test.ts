import { describe, expect, test } from 'vitest'
import { legacyServer, result } from '../../../../servers/probe/kit/legacy-server.ts'
import { aDay } from '../../../../servers/probe/kit/a-day.ts'
import { simulatedClock } from '../../../../servers/probe/kit/simulated-clock.ts'
import { probeProgress } from '../../src/cli/probe-progress.ts'
import { declaredLifetime } from '../../src/probe/legacy/declared-lifetime.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { ProbeResult } from '../../src/probe/result.ts'
import type { Answer } from '../../src/probe/wire/answer.ts'
import { as, url } from './principals.ts'

const only = ['no-session-expiry', 'no-idle-expiry', 'no-absolute-expiry'] as const
const hourMs = 60 * 60_000

type Limits = Parameters<typeof legacyServer>[0]

async function probed(limits: Limits, options: Partial<ProbeOptions> = {}): Promise<ProbeResult> {
  const handler = legacyServer(limits)
  const clock = simulatedClock
  return probe({ url, handler, as, only, limits: aDay.limits, clock, ...options })
}

const verdictsOf = ({ checks }: ProbeResult): readonly string[] =>
  only.map((weakness) => checks.find((one) => one.weakness === weakness)?.verdict ?? '')

describe('what waiting shows of sessions', () => {
  test('is waited for once for all that ask', async () => {
    const startedAtMs = simulatedClock.nowMs()
    const found = await probed({}, { waitMs: 24 * hourMs })
    expect(verdictsOf(found)).toEqual(['safe', 'safe', 'safe'])
    expect(simulatedClock.nowMs() - startedAtMs).toBeLessThan(25 * hourMs)
    for (const { transcript } of found.checks) expect(transcript.length).toBeLessThan(200)
  })

  test('is nothing where a limit may be longer', async () => {
    const forever = { idleMsMax: Infinity, absoluteMsMax: Infinity }
    const found = await probed(forever, { waitMs: hourMs })
    expect(verdictsOf(found)).toEqual(['inconclusive', 'inconclusive', 'inconclusive'])
    expect(found.checks[0]?.settledBy).toBe('--wait 86400')
  })

  test('is enough of idleness after two hours: a limit of an hour may be swept late', async () => {
    const forever = { idleMsMax: Infinity, absoluteMsMax: Infinity }
    const found = await probed(forever, { waitMs: 2 * hourMs })
    expect(verdictsOf(found)).toEqual(['inconclusive', 'vulnerable', 'inconclusive'])
    const anHour = await probed({ ...forever, idleMsMax: hourMs }, { waitMs: 2 * hourMs })
    expect(verdictsOf(anHour)).toEqual(['safe', 'safe', 'inconclusive'])
  })

  test('is announced, as nothing is heard of it meanwhile', async () => {
    const lines: string[] = []
    const onProgress: ProbeOptions['onProgress'] = (at) => void lines.push(probeProgress(at))
    await probed({}, { waitMs: 5 * hourMs, onProgress })
    expect(lines[0]).toBe('check 1 of 3  no-absolute-expiry, which may wait for 300 min')
    await probed({}, { only: ['unbound-session'], waitMs: 30_000, onProgress })
    expect(lines.at(-1)).toBe('check 1 of 1  unbound-session')
  })

  test('is not waited for any longer by whoever interrupts it', async () => {
    const interruption = new AbortController()
    const signal = AbortSignal.any([interruption.signal])
    const running = probe({
      url,
      handler: legacyServer(),
      as,
      only,
      waitMs: 24 * hourMs,
      signal,
      // The first check begins at once, and waits for a quarter of an hour.
      onProgress: () => void setTimeout(() => interruption.abort(), 200),
    })
    const { checks } = await running
    expect(checks.map(({ verdict }) => verdict)).toEqual(only.map(() => 'inconclusive'))
  })

  test('is nothing without a wait, and what the server says tells how long to wait', async () => {
    const silent = await probed({})
    expect(silent.checks[0]).toMatchObject({ verdict: 'inconclusive', settledBy: '--wait 7200' })
    const talking = await probed({ capabilities: { experimental: { sessionTtlMs: 900_000 } } })
    expect(talking.checks[0]).toMatchObject({ verdict: 'inconclusive', settledBy: '--wait 901' })
    expect(talking.checks[0]?.reason).toContain('sessionTtlMs')
  })

  test('an age of a few minutes does the work of idleness', async () => {
    const brief = { idleMsMax: Infinity, absoluteMsMax: 10 * 60_000 }
    const found = await probed(brief, { waitMs: 5 * hourMs })
    expect(verdictsOf(found)).toEqual(['safe', 'safe', 'safe'])
  })

  test('is no matter where there are no sessions', async () => {
    const handler = async (request: Request): Promise<Response> => {
      const { id } = Object(await request.json())
      return result(id, { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} })
    }
    const found = await probe({ url, handler, as, only, limits: aDay.limits })
    expect(verdictsOf(found)).toEqual(['not-applicable', 'not-applicable', 'not-applicable'])
  })
})

describe('what a server says of its sessions', () => {
  const said = (headers: Record<string, string>, id = 'none', message: unknown = {}): unknown => {
    const list = Object.entries(headers).map(([name, value]) => [name, [value]] as const)
    const answer = { headers: new Map(list), messages: [message] }
    return declaredLifetime({ ...empty, ...answer }, id)
  }
  const empty: Answer = {
    exchange: 0,
    status: 200,
    failure: undefined,
    headers: new Map(),
    mediaType: '',
    text: '',
    isCut: false,
    messages: [],
    events: [],
  }

  test.each<[string, unknown, number | undefined]>([
    ['nothing', said({}), undefined],
    ['Max-Age', said({ 'set-cookie': 'sid=x; Max-Age=900; Path=/' }), 900],
    ['another cookie', said({ 'set-cookie': 'theme=x; Max-Age=900' }), undefined],
    [
      'Expires',
      said({
        date: 'Sun, 22 Nov 2026 07:00:00 GMT',
        'set-cookie': 'session=x; Expires=Sun, 22 Nov 2026 08:00:00 GMT',
      }),
      3_600,
    ],
    ['a member', said({}, 'none', { result: { _meta: { expires_in: 60 } } }), 60],
    ['a JWT', said({}, `h.${btoa('{"iat":100,"exp":160}')}.s`), 60],
  ])('%s', (_, declared, seconds) => {
    expect(Object(declared).seconds).toBe(seconds)
  })
})
