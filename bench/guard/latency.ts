import { median } from '../run/report.ts'

/** One thing that is measured, ready to be done over and over. */
export interface Contender {
  readonly name: string
  /** Before it is done over and over. */
  prepare?(): void
  /** Does it once. */
  once(): Promise<void> | void
  close?(): Promise<void> | void
}

export interface Latency {
  readonly p50Us: number
  readonly p99Us: number
  readonly perSecond: number
}

const warmUps = 10_000

/**
 * Contenders take turns in short stretches, so that whatever else the machine does meets all of
 * them; a figure is the median of the rounds.
 */
export async function measure(
  contenders: readonly Contender[],
  { rounds, count }: { readonly rounds: number; readonly count: number },
): Promise<ReadonlyMap<string, Latency>> {
  const taken = new Map<string, Latency[]>(contenders.map(({ name }) => [name, []]))
  for (const contender of contenders) await timed(contender, Math.min(warmUps, count))
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      taken.get(contender.name)?.push(await timed(contender, count))
    }
  }
  return new Map([...taken].map(([name, latencies]) => [name, middleOf(latencies)]))
}

export async function timed({ once }: Contender, count: number): Promise<Latency> {
  const times = new Float64Array(count)
  const startedAt = performance.now()
  for (let index = 0; index < count; index += 1) {
    const before = performance.now()
    await once()
    times[index] = performance.now() - before
  }
  const elapsedMs = performance.now() - startedAt
  times.sort()
  return {
    p50Us: (times[Math.floor(count / 2)] ?? 0) * 1000,
    p99Us: (times[Math.floor(count * 0.99)] ?? 0) * 1000,
    perSecond: (count / elapsedMs) * 1000,
  }
}

const middleOf = (latencies: readonly Latency[]): Latency => ({
  p50Us: median(latencies.map(({ p50Us }) => p50Us)),
  p99Us: median(latencies.map(({ p99Us }) => p99Us)),
  perSecond: median(latencies.map(({ perSecond }) => perSecond)),
})
