import { PerformanceObserver } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** How long turns of the event loop took, in milliseconds. */
export interface Turns {
  readonly msP99: number
  readonly msMax: number
  /** The longest without the collector of garbage, and without what other programs took. */
  readonly ownMsMax: number
  /** The longest that the collector had the loop wait. */
  readonly collectorMsMax: number
}

interface Turn {
  readonly startedAt: number
  readonly ms: number
  /** Of all threads of this process. */
  readonly cpuMs: number
}

interface Span {
  readonly startTime: number
  readonly duration: number
}

/** A turn in which nothing was done is shorter. */
const idleMsMax = 0.05

/** Looks at each turn of the loop for as long as the work goes on. */
export async function turnsDuring(work: () => Promise<unknown>): Promise<Turns> {
  const collections: Span[] = []
  const observer = new PerformanceObserver((list) => collections.push(...list.getEntries()))
  observer.observe({ entryTypes: ['gc'] })
  const turns: Turn[] = []
  let isOver = false
  const done = work().finally(() => {
    isOver = true
  })
  while (!isOver) turns.push(await nextOf())
  await done
  // What was collected last is told in a later turn.
  await nextTurn()
  await nextTurn()
  observer.disconnect()
  return summary(
    turns.filter(({ ms }) => ms > idleMsMax),
    collections,
  )
}

async function nextOf(): Promise<Turn> {
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await nextTurn()
  const ms = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpu)
  return { startedAt, ms, cpuMs: (user + system) / 1000 }
}

function summary(turns: readonly Turn[], collections: readonly Span[]): Turns {
  const longest = turns.map(({ ms }) => ms).sort((left, right) => right - left)
  const own = turns.map((turn) => Math.min(turn.ms, turn.cpuMs) - collected(turn, collections))
  return {
    msP99: longest[Math.floor(longest.length / 100)] ?? 0,
    msMax: longest[0] ?? 0,
    ownMsMax: Math.max(0, ...own),
    collectorMsMax: Math.max(0, ...collections.map(({ duration }) => duration)),
  }
}

const collected = ({ startedAt, ms }: Turn, collections: readonly Span[]): number =>
  collections
    .filter(({ startTime }) => startTime >= startedAt && startTime < startedAt + ms)
    .reduce((sum, { duration }) => sum + duration, 0)
