import { median } from '../run/report.ts'
import { timed } from './latency.ts'
import type { Contender } from './latency.ts'

export interface Paired {
  readonly wallUs: Compared
  /** Of all threads of this process, so that it holds what runs beside, and nobody else's work. */
  readonly cpuUs: Compared
}

export interface Compared {
  readonly plain: number
  readonly other: number
  /** What the other takes more than the plain one, in percent of that. */
  readonly added: Estimate
}

/** The median, and between what it lies 95 times in a hundred. */
export interface Estimate {
  readonly median: number
  readonly low: number
  readonly high: number
}

export interface Pairing {
  readonly blocks: number
  /** Calls of each in a block. */
  readonly count: number
}

interface Block {
  readonly wallUs: number
  readonly cpuUs: number
}

type Pair = readonly [Block, Block]

const warmUps = 2_000

/**
 * Tells a few percent apart on a machine that does other things as well: the two take turns in
 * blocks so short that whatever disturbs one meets its neighbour too, each block is compared with
 * its neighbour alone, and who is first changes.
 */
export async function paired(
  [plain, other]: readonly [Contender, Contender],
  { blocks, count }: Pairing,
): Promise<Paired> {
  for (const contender of [plain, other]) await timed(contender, warmUps)
  const pairs: Pair[] = []
  for (let index = 0; index < blocks; index += 1) {
    const first = await block(index % 2 === 0 ? plain : other, count)
    const second = await block(index % 2 === 0 ? other : plain, count)
    pairs.push(index % 2 === 0 ? [first, second] : [second, first])
  }
  return { wallUs: compared(pairs, 'wallUs'), cpuUs: compared(pairs, 'cpuUs') }
}

async function block(contender: Contender, count: number): Promise<Block> {
  const cpu = process.cpuUsage()
  const { p50Us } = await timed(contender, count)
  const { user, system } = process.cpuUsage(cpu)
  return { wallUs: p50Us, cpuUs: (user + system) / count }
}

function compared(pairs: readonly Pair[], what: keyof Block): Compared {
  return {
    plain: median(pairs.map(([plain]) => plain[what])),
    other: median(pairs.map(([, other]) => other[what])),
    added: estimate(pairs.map(([plain, other]) => 100 * (other[what] / plain[what] - 1))),
  }
}

/**
 * Without any assumption about how values are distributed: how many of them are below the median
 * is binomial, and so is which of them, in their order, it lies between.
 */
export function estimate(values: readonly number[]): Estimate {
  const sorted = values.toSorted((left, right) => left - right)
  const half = 0.98 * Math.sqrt(sorted.length)
  const low = Math.max(0, Math.floor(sorted.length / 2 - half))
  const at = (index: number): number => sorted[index] ?? Number.NaN
  return { median: median(sorted), low: at(low), high: at(sorted.length - 1 - low) }
}
