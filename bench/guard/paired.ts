import { median } from '../run/report.ts'
import { timed } from './latency.ts'
import type { Contender } from './latency.ts'

/** A contender beside the plain one. */
export interface Paired {
  readonly wall: Compared
  /** Of all threads of this process, so that it holds what runs beside, and nobody else's work. */
  readonly cpu: Compared
}

export interface Compared {
  readonly plainUs: number
  readonly us: number
  /** What it takes more than the plain one, in percent of that. */
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
  readonly wall: number
  readonly cpu: number
}

const warmUps = 2_000

/**
 * Tells a few percent apart on a machine that does other things as well: contenders take turns in
 * blocks so short that whatever disturbs one meets its neighbours too, each block is compared with
 * the plain one beside it, and who is first changes.
 */
export async function paired(
  [plain, ...others]: readonly [Contender, ...Contender[]],
  { blocks, count }: Pairing,
): Promise<ReadonlyMap<string, Paired>> {
  const all = [plain, ...others]
  for (const contender of all) await block(contender, warmUps)
  const taken = new Map<string, Block[]>(all.map(({ name }) => [name, []]))
  for (let index = 0; index < blocks; index += 1) {
    const from = index % all.length
    for (const contender of [...all.slice(from), ...all.slice(0, from)]) {
      taken.get(contender.name)?.push(await block(contender, count))
    }
  }
  const plainBlocks = taken.get(plain.name) ?? []
  return new Map(
    others.map(({ name }) => [name, compared(plainBlocks, taken.get(name) ?? [])] as const),
  )
}

async function block(contender: Contender, count: number): Promise<Block> {
  contender.prepare?.()
  const before = process.cpuUsage()
  const { p50Us } = await timed(contender, count)
  const { user, system } = process.cpuUsage(before)
  return { wall: p50Us, cpu: (user + system) / count }
}

function compared(plain: readonly Block[], others: readonly Block[]): Paired {
  const by = (what: keyof Block): Compared => {
    const ratios = others.map((other, index) => other[what] / (plain[index]?.[what] ?? Number.NaN))
    return {
      plainUs: median(plain.map((each) => each[what])),
      us: median(others.map((each) => each[what])),
      added: estimate(ratios.map((ratio) => 100 * (ratio - 1))),
    }
  }
  return { wall: by('wall'), cpu: by('cpu') }
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
