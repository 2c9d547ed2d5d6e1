import { describe, expect, it } from 'vitest'
import { growthMax, growthOf, soakGrowthMax } from './growth.ts'
import type { Used } from './growth.ts'

const steady: Used = {
  descriptors: 80,
  processes: 2,
  resources: 90,
  heapBytes: 50 * 2 ** 20,
  outsideBytes: 8 * 2 ** 20,
  residentBytes: 180 * 2 ** 20,
}
const names = Object.keys(growthMax) as (keyof Used)[]
const moments = Array.from({ length: 40 }, (_, at) => at)

describe('what a process holds along a soak', () => {
  it('may rise while it gets warm, and vary', () => {
    const samples = moments.map((at) =>
      at < 8 ? { ...steady, heapBytes: at } : { ...steady, descriptors: 80 + (at % 30) },
    )
    expect(growthOf(samples).leaks).toEqual([])
  })

  it.each(names)('shows a leak of %s', (name) => {
    // From the middle of the second quarter to the middle of the last, half of all moments pass.
    const step = (2.2 * growthMax[name]) / moments.length
    const samples = moments.map((at) => ({ ...steady, [name]: steady[name] + at * step }))
    expect(growthOf(samples).leaks).toEqual([name])
  })

  it('shows a smaller one along a soak', () => {
    const step = (2.2 * soakGrowthMax.heapBytes) / 200
    const heap = (at: number): Used => ({ ...steady, heapBytes: steady.heapBytes + at * step })
    expect(growthOf(Array.from({ length: 200 }, (_, at) => heap(at))).leaks).toEqual(['heapBytes'])
    expect(growthOf(Array.from({ length: 90 }, (_, at) => heap(at))).leaks).toEqual([])
  })
})
