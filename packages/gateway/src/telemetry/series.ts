import { createLatency } from './latency.ts'
import type { Latency } from './latency.ts'

/** What happened in one step of time at one upstream, or at all. */
export interface Sample {
  /** When the step began. */
  readonly atMs: number
  readonly requests: number
  readonly errors: number
  readonly mints: number
  readonly refusals: number
  /** The most that were open at once. */
  readonly streams: number
  /** Milliseconds to the head of the answer; absent without requests. */
  readonly p50?: number
  readonly p99?: number
}

export const countedNames = ['requests', 'errors', 'mints', 'refusals'] as const
export type CountedName = (typeof countedNames)[number]

/** The last hours, step by step. */
export interface Series {
  count(name: CountedName): void
  stream(change: 1 | -1): void
  latency(ms: number): void
  /** Steps that began at `fromMs` or later, without the one that is under way. */
  samples(fromMs: number): readonly Sample[]
}

export const stepMs: number = 10_000
/** Three hours. */
const stepsMax = 1080

interface Step {
  readonly atMs: number
  readonly counts: Record<CountedName, number>
  readonly latency: Latency
  streams: number
}

export function createSeries(clock: () => number): Series {
  const done: Sample[] = []
  let open = 0
  let step = newStep(clock(), open)

  /** The step of now. Those in which nothing happened are filled in: a chart has no gaps. */
  const now = (): Step => {
    const atMs = startOf(clock())
    if (atMs <= step.atMs) return step
    done.push(sampleOf(step))
    const firstMs = Math.max(step.atMs + stepMs, atMs - stepsMax * stepMs)
    for (let at = firstMs; at < atMs; at += stepMs) done.push(sampleOf(newStep(at, open)))
    done.splice(0, done.length - stepsMax)
    step = newStep(atMs, open)
    return step
  }

  return {
    count: (name) => void (now().counts[name] += 1),
    stream(change) {
      const current = now()
      open += change
      current.streams = Math.max(current.streams, open)
    },
    latency: (ms) => now().latency.add(ms),
    samples(fromMs) {
      now()
      return done.filter(({ atMs }) => atMs >= fromMs)
    },
  }
}

const startOf = (atMs: number): number => atMs - (atMs % stepMs)

const newStep = (atMs: number, streams: number): Step => ({
  atMs: startOf(atMs),
  counts: { requests: 0, errors: 0, mints: 0, refusals: 0 },
  latency: createLatency(),
  streams,
})

function sampleOf({ atMs, counts, latency, streams }: Step): Sample {
  const p50 = latency.quantile(0.5)
  const p99 = latency.quantile(0.99)
  return {
    atMs,
    ...counts,
    streams,
    ...(p50 === undefined ? {} : { p50 }),
    ...(p99 === undefined ? {} : { p99 }),
  }
}
