import type { SampleRow } from '@handfast/gateway/admin-api'

export type SampleField = 'errors' | 'mints' | 'p50' | 'p99' | 'refusals' | 'requests' | 'streams'
export type SamplesByUpstream = ReadonlyMap<string, readonly SampleRow[]>

export const sumOf = (all: SamplesByUpstream, field: SampleField, fromMs: number): number =>
  [...all.values()]
    .flat()
    .filter(({ atMs }) => atMs >= fromMs)
    .reduce((sum, sample) => sum + (sample[field] ?? 0), 0)

/** A value at a time; undefined where there was nothing to measure. */
export interface Point {
  readonly atMs: number
  readonly value: number | undefined
}

/** Counts of all upstreams are added up, and the slowest is what counts of latencies. */
export function pointsOf(all: SamplesByUpstream, field: SampleField, fromMs: number): Point[] {
  const isLatency = field === 'p50' || field === 'p99'
  const points = new Map<number, number | undefined>()
  for (const sample of [...all.values()].flat()) {
    if (sample.atMs < fromMs) continue
    const before = points.get(sample.atMs)
    const value = sample[field]
    const both = isLatency ? Math.max(before ?? 0, value ?? 0) : (before ?? 0) + (value ?? 0)
    points.set(sample.atMs, value === undefined ? before : both)
  }
  return [...points].map(([atMs, value]) => ({ atMs, value })).sort((a, b) => a.atMs - b.atMs)
}
