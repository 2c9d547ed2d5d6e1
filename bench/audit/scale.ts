import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, projectFolder } from '../run/folders.ts'
import type { BenchOptions } from '../run/options.ts'
import { median, rounded, tell } from '../run/report.ts'
import type { CodeBase } from './code-base.ts'
import { measure } from './measure.ts'
import { auditCodes, auditMeasured } from './tools.ts'

export interface ScaleResult {
  readonly figures: ReadonlyMap<string, number>
  readonly failures: readonly string[]
}

const growthCopies = [1, 4, 16] as const
const growthRoundsMax = 3
const linesWanted = 1_000_000
const copiesMax = 64

/** What 4 and 16 copies of the same code cost beside one: 4 and 16 is linear. */
export async function measureGrowth(base: CodeBase, options: BenchOptions): Promise<ScaleResult> {
  const figures = new Map<string, number>()
  const rounds = Math.min(options.rounds, growthRoundsMax)
  const times = new Map<number, number[]>()
  for (let round = 0; round < rounds; round += 1) {
    for (const copies of growthCopies) {
      tell(`growth: ${copies} copies, round ${round + 1} of ${rounds}`)
      const measured = await auditMeasured(copiesOf([base], copies), options)
      if (measured.measurement === undefined) {
        return { figures, failures: [`growth at ${copies} copies: ${measured.failed}`] }
      }
      times.set(copies, [...(times.get(copies) ?? []), measured.measurement.wallMs])
    }
  }
  const once = median(times.get(1) ?? [])
  for (const copies of growthCopies) {
    const ms = median(times.get(copies) ?? [])
    figures.set(`audit.growth.${copies}x-ms`, rounded(ms, 0))
    if (copies > 1) figures.set(`audit.growth.${copies}x-over-1x`, rounded(ms / once, 2))
  }
  return { figures, failures: [] }
}

/** Peak memory over at least a million lines of real code, copied as often as it takes. */
export async function measureMillion(
  bases: readonly CodeBase[],
  options: BenchOptions,
): Promise<ScaleResult> {
  const lines = bases.reduce((total, base) => total + base.lines, 0)
  if (lines === 0) return { figures: new Map(), failures: ['a million lines: no code to copy'] }
  const copies = Math.min(copiesMax, Math.ceil(linesWanted / lines))
  tell(`a million lines: ${copies} copies of ${lines} lines`)
  const measured = await auditMeasured(copiesOf(bases, copies), options)
  if (measured.measurement === undefined) {
    return { figures: new Map(), failures: [`a million lines: ${measured.failed}`] }
  }
  const { wallMs, peakRssMb } = measured.measurement
  const figures = new Map([
    ['audit.million.lines', lines * copies],
    ['audit.million.ms', rounded(wallMs, 0)],
    ['audit.million.peak-rss-mb', rounded(peakRssMb, 0)],
  ])
  return { figures, failures: [] }
}

function copiesOf(bases: readonly CodeBase[], copies: number): string {
  const name = `${bases.map((base) => base.name).join('+')}-${copies}`
  const folder = join(cacheFolder, 'copies', name)
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  for (let copy = 1; copy <= copies; copy += 1) {
    for (const base of bases) {
      cpSync(base.folder, join(unfinished, `copy-${copy}`, base.name), { recursive: true })
    }
  }
  renameSync(unfinished, folder)
  return folder
}

/** From the start of the process to the first byte a user sees, over the server that ships here. */
export async function measureFirstOutput(options: BenchOptions): Promise<ScaleResult> {
  const server = join(projectFolder, 'servers/weak-typescript')
  if (!existsSync(server)) {
    return { figures: new Map(), failures: ['first output: servers/weak-typescript is not there'] }
  }
  const first: number[] = []
  const whole: number[] = []
  const bare: number[] = []
  for (let round = 0; round < options.rounds; round += 1) {
    const words = [options.commandLine, 'audit', server, ...options.auditWords]
    const measured = await measure(words, { codes: auditCodes })
    if (measured.measurement === undefined) {
      return { figures: new Map(), failures: [`first output: ${measured.failed}`] }
    }
    first.push(measured.measurement.firstOutputMs)
    whole.push(measured.measurement.wallMs)
    const node = await measure(['--eval', '0'], { codes: [0] })
    if (node.measurement !== undefined) bare.push(node.measurement.wallMs)
  }
  const figures = new Map([
    ['audit.first-output-ms', rounded(median(first), 0)],
    ['audit.cold-start-ms', rounded(median(whole), 0)],
    ['audit.bare-node-ms', rounded(median(bare), 0)],
  ])
  return { figures, failures: [] }
}
