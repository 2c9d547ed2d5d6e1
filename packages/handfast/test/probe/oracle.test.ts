import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { conversationServer, failure } from '../../../../servers/probe/kit/conversation-server.ts'
import { testBits } from '../../src/probe/identifiers/bits.ts'
import { compareRanks, erfc, median } from '../../src/probe/identifiers/statistics.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { Clock } from '../../src/probe/wire/clock.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

async function oracle(handler: FetchHandler, clock?: Clock): Promise<CheckResult | undefined> {
  const only = ['session-existence-oracle'] as const
  const options = { url, handler, as, only, limits: patient }
  return (await probe(clock === undefined ? options : { ...options, clock })).checks[0]
}

/** Time that passes only where a server says that it was busy: a test machine has other work. */
function quietClock(): Clock & { busyMs(ms: number): void } {
  let now = 0
  return {
    nowMs: () => now,
    after(ms, call) {
      const timer = setTimeout(call, ms)
      return () => clearTimeout(timer)
    },
    busyMs(ms) {
      now += ms
    },
  }
}

describe('session-existence-oracle', () => {
  /** A few tenths more or less, as a network has it. */
  const timed = (ms: (isForeign: boolean, count: number) => number) => {
    const clock = quietClock()
    let count = 0
    const server = conversationServer([], () => ({}), {
      refuse(isForeign) {
        count += 1
        clock.busyMs(ms(isForeign, count) + ((count * 7) % 10) / 10)
        return failure(404, 'Session not found')
      },
    })
    return oracle(server, clock)
  }

  test('is told by the time alone, where it is large and comes again', async () => {
    const result = await timed((isForeign) => (isForeign ? 8 : 1))
    expect(result?.verdict).toBe('vulnerable')
    expect(result?.reason).toMatch(/slower in \d+ % of pairs/u)
  })

  test('is not told by time that is anybody’s, too little, or once', async () => {
    expect((await timed((_, count) => count % 5))?.verdict).toBe('safe')
    expect((await timed((isForeign) => (isForeign ? 1.2 : 1)))?.verdict).toBe('safe')
    expect((await timed((isForeign, count) => (isForeign && count < 45 ? 9 : 1)))?.verdict).toBe(
      'safe',
    )
  })

  test('is not told by what is different each time', async () => {
    const noisy = conversationServer([], () => ({}), {
      refuse() {
        const headers = { 'x-request-id': randomUUID() }
        return Response.json({ error: `nothing (${randomUUID()})` }, { status: 404, headers })
      },
    })
    expect((await oracle(noisy))?.verdict).toBe('safe')
  })

  test('is not told by machines that take turns', async () => {
    let count = 0
    const balanced = conversationServer([], () => ({}), {
      refuse() {
        count += 1
        const headers = { 'x-served-by': count % 2 === 0 ? 'left' : 'right' }
        return new Response('{}', { status: 404, headers })
      },
    })
    expect((await oracle(balanced))?.verdict).toBe('safe')
  })

  test('is told by a header', async () => {
    const telling = conversationServer([], () => ({}), {
      refuse: (isForeign) =>
        new Response('{}', { status: 404, headers: isForeign ? { 'x-owner': 'other' } : {} }),
    })
    expect((await oracle(telling))?.reason).toContain('header x-owner')
  })

  test('is no matter where foreign ids are taken', async () => {
    const open = conversationServer([], () => ({}), {
      sessionFor: (id, sessions) => sessions.get(id ?? ''),
    })
    expect((await oracle(open))?.verdict).toBe('not-applicable')
  })
})

describe('ranks', () => {
  const from = (start: number): readonly number[] =>
    Array.from({ length: 16 }, (_, index) => start + index * 2)

  test('tell series apart that do not overlap', () => {
    const { share, probability, medians } = compareRanks(from(100), from(0))
    expect(share).toBe(1)
    expect(probability).toBeLessThan(1e-5)
    expect(medians).toEqual([115, 15])
  })

  test('do not tell what is interleaved, or the same', () => {
    expect(compareRanks(from(0), from(1)).probability).toBeGreaterThan(0.5)
    expect(compareRanks([1, 1, 1], [1, 1, 1])).toMatchObject({ share: 0.5, probability: 1 })
    expect(compareRanks([], []).share).toBe(0.5)
  })

  test('go by a complementary error function that is right', () => {
    // Abramowitz and Stegun, table 7.1.
    expect(erfc(0)).toBeCloseTo(1, 6)
    expect(erfc(0.5)).toBeCloseTo(0.479_500_122, 6)
    expect(erfc(2) / 0.004_677_735).toBeCloseTo(1, 5)
    expect(erfc(-1)).toBeCloseTo(1.842_700_793, 6)
    expect(median([3, 1, 2])).toBe(2)
  })
})

describe('bits', () => {
  const series = (mint: (index: number) => string): readonly string[] =>
    Array.from({ length: 32 }, (_, index) => mint(index))
  const worst = (ids: readonly string[]): number =>
    Math.min(...testBits(ids).map(({ probability }) => probability))

  test.each<[string, () => string]>([
    ['UUIDs', () => randomUUID()],
    ['hexadecimal', () => randomBytes(24).toString('hex')],
    ['base64url', () => randomBytes(24).toString('base64url')],
  ])('of %s are random', (_, mint) => {
    for (let round = 0; round < 100; round += 1) {
      const ids = series(mint)
      expect(testBits(ids)).toHaveLength(5)
      expect(worst(ids)).toBeGreaterThan(1e-9)
    }
  })

  test('are not, where one of them never changes, or ids resemble their neighbours', () => {
    const masked = series(() =>
      [...randomBytes(24)].map((byte) => (byte & 0x7f).toString(16).padStart(2, '0')).join(''),
    )
    expect(worst(masked)).toBeLessThan(1e-9)
    const state = randomBytes(24)
    const drifting = series(() => {
      for (let bit = 0; bit < 40; bit += 1) {
        const at = Math.floor(Math.random() * 192)
        state[at >> 3] = (state[at >> 3] ?? 0) ^ (1 << (at & 7))
      }
      return state.toString('hex')
    })
    expect(worst(drifting)).toBeLessThan(1e-9)
  })

  test('say nothing of few, or of other alphabets', () => {
    expect(testBits(series((index) => `${index}`))).toEqual([])
    expect(testBits([])).toEqual([])
  })
})
