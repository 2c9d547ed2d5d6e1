import { readAuditReport } from '../run/handfast-audit.ts'
import { median, rounded, tell } from '../run/report.ts'
import type { CodeBase } from './code-base.ts'
import type { Measurement } from './measure.ts'
import type { Tool } from './tools.ts'

/** The rounds of every tool over one code base, taken in turns. */
export interface Comparison {
  readonly base: CodeBase
  readonly wallMs: ReadonlyMap<Tool['name'], readonly number[]>
  readonly peakRssMb: ReadonlyMap<Tool['name'], number>
  /** Lines that the audit says it read; the files' own lines where it does not say. */
  readonly linesAudited: number
  readonly failures: readonly string[]
}

/**
 * In turns, so that whatever else the machine does falls on all alike; the figures that are
 * kept are ratios, because milliseconds of one machine say nothing on another.
 */
export async function compareTools(
  base: CodeBase,
  tools: readonly Tool[],
  rounds: number,
): Promise<Comparison> {
  const wallMs = new Map<Tool['name'], number[]>()
  const peakRssMb = new Map<Tool['name'], number>()
  const failures: string[] = []
  let linesAudited = base.lines
  for (let round = 0; round < rounds; round += 1) {
    tell(`${base.name}: round ${round + 1} of ${rounds}`)
    for (const tool of tools) {
      if (round >= tool.roundsMax) continue
      const measured = await tool.run(base)
      if (measured.measurement === undefined) {
        failures.push(`${tool.name} over ${base.name}: ${measured.failed}`)
        continue
      }
      const { measurement } = measured
      wallMs.set(tool.name, [...(wallMs.get(tool.name) ?? []), measurement.wallMs])
      const peak = Math.max(peakRssMb.get(tool.name) ?? 0, measurement.peakRssMb)
      peakRssMb.set(tool.name, peak)
      if (tool.name === 'audit') linesAudited = linesRead(measurement) ?? base.lines
    }
  }
  return { base, wallMs, peakRssMb, linesAudited, failures: [...new Set(failures)] }
}

function linesRead(measurement: Measurement): number | undefined {
  const lines = readAuditReport(measurement.stdout, measurement.wallMs)?.lines ?? 0
  return lines > 0 ? lines : undefined
}

/** Names are `audit.<code base>.<what>`; a tool that did not run leaves its figures out. */
export function comparisonFigures(comparison: Comparison): ReadonlyMap<string, number> {
  const figures = new Map<string, number>()
  const name = `audit.${comparison.base.name}`
  const audit = medianOf(comparison, 'audit')
  const parse = medianOf(comparison, 'parse')
  figures.set(`${name}.lines`, comparison.base.lines)
  if (audit !== undefined) {
    figures.set(`${name}.ms`, rounded(audit, 0))
    figures.set(`${name}.lines-per-second`, rounded((1000 * comparison.linesAudited) / audit, 0))
    figures.set(`${name}.peak-rss-mb`, rounded(comparison.peakRssMb.get('audit') ?? 0, 0))
  }
  if (parse !== undefined) figures.set(`${name}.parse-only-ms`, rounded(parse, 0))
  if (audit !== undefined && parse !== undefined) {
    figures.set(`${name}.times-parse-only`, rounded(audit / parse, 2))
  }
  for (const linter of ['eslint', 'eslint-untyped'] as const) {
    const lint = medianOf(comparison, linter)
    if (lint === undefined) continue
    figures.set(`${name}.${linter}-ms`, rounded(lint, 0))
    if (audit !== undefined) figures.set(`${name}.${linter}-times-audit`, rounded(lint / audit, 2))
  }
  return figures
}

function medianOf(comparison: Comparison, tool: Tool['name']): number | undefined {
  const times = comparison.wallMs.get(tool)
  return times === undefined || times.length === 0 ? undefined : median(times)
}
