import { expect, test } from 'vitest'
import { createLatency } from '../../src/telemetry/latency.ts'
import { createRing } from '../../src/telemetry/ring.ts'
import { createSeries, stepMs } from '../../src/telemetry/series.ts'

function held() {
  let nowMs = 1_700_000_000_000
  const series = createSeries(() => nowMs)
  return { series, move: (ms: number) => void (nowMs += ms), startMs: nowMs }
}

test('a step is told when it is over, with what was counted in it', () => {
  const { series, move, startMs } = held()
  series.count('mints')
  series.count('refusals')
  series.count('refusals')
  series.latency(4)
  expect(series.samples(0)).toEqual([])
  move(stepMs)
  const [sample] = series.samples(0)
  expect(sample).toMatchObject({ atMs: startMs, mints: 1, refusals: 2, requests: 0, streams: 0 })
  expect(sample?.p50).toBe(4)
})

test('streams are counted as long as they are open, and at the most of a step', () => {
  const { series, move } = held()
  series.stream(1)
  series.stream(1)
  series.stream(-1)
  move(2 * stepMs)
  series.stream(-1)
  move(stepMs)
  series.count('requests')
  expect(series.samples(0).map(({ streams }) => streams)).toEqual([2, 1, 1])
})

test('what is kept is three hours, however long nothing happens', () => {
  const { series, move } = held()
  series.count('requests')
  move(365 * 24 * 3_600_000)
  const samples = series.samples(0)
  expect(samples.length).toBe(1080)
  expect(samples.every(({ requests }) => requests === 0)).toBe(true)
})

test('a quantile is no more than a step above what was measured', () => {
  const latency = createLatency()
  expect(latency.quantile(0.5)).toBeUndefined()
  for (let ms = 1; ms <= 1000; ms += 1) latency.add(ms)
  for (const part of [0.5, 0.9, 0.99]) {
    const found = latency.quantile(part) ?? 0
    expect(found).toBeGreaterThanOrEqual(1000 * part)
    expect(found).toBeLessThanOrEqual(1000 * part * Math.SQRT2 + 0.01)
  }
  latency.add(Number.MAX_SAFE_INTEGER)
  expect(latency.quantile(1)).toBeGreaterThan(100_000)
})

test('a ring keeps the newest, oldest first', () => {
  const ring = createRing<number>(3)
  for (const entry of [1, 2]) ring.push(entry)
  expect(ring.all()).toEqual([1, 2])
  for (const entry of [3, 4, 5]) ring.push(entry)
  expect(ring.all()).toEqual([3, 4, 5])
})
