import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runCommand } from '../run/command.ts'
import { benchFolder, cacheFolder } from '../run/folders.ts'
import { countOf, isRecord } from '../run/record.ts'

/** One run of a program in a process of its own, Node's start included. */
export interface Measurement {
  readonly wallMs: number
  readonly cpuMs: number
  readonly peakRssMb: number
  readonly firstOutputMs: number
  readonly stdout: string
}

export type Measured =
  | { readonly measurement: Measurement; readonly failed?: undefined }
  | { readonly failed: string; readonly measurement?: undefined }

export interface MeasureOptions {
  readonly cwd?: string
  /** Exit codes of a run that did its work; linters end with 1 when they found something. */
  readonly codes: readonly number[]
}

const runMsMax = 15 * 60 * 1000
const complaintCharsMax = 300
const probeUrl: string = pathToFileURL(join(benchFolder, 'dist/audit/probe.js')).href

/** Runs `node` with these words. */
export async function measure(
  words: readonly string[],
  options: MeasureOptions,
): Promise<Measured> {
  mkdirSync(cacheFolder, { recursive: true })
  const probe = join(cacheFolder, `probe-${process.pid}.json`)
  rmSync(probe, { force: true })
  const result = await runCommand(process.execPath, ['--import', probeUrl, ...words], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { HANDFAST_BENCH_PROBE: probe },
    timeoutMs: runMsMax,
  })
  const used = readProbe(probe)
  rmSync(probe, { force: true })
  if (result.code === null || !options.codes.includes(result.code)) {
    const complaint = result.stderr.trim().slice(0, complaintCharsMax)
    return { failed: `ended with ${result.code ?? 'a time limit'}: ${complaint}` }
  }
  return {
    measurement: {
      wallMs: result.elapsedMs,
      ...used,
      firstOutputMs: result.firstOutputMs ?? result.elapsedMs,
      stdout: result.stdout,
    },
  }
}

function readProbe(file: string): { cpuMs: number; peakRssMb: number } {
  const value: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  if (!isRecord(value)) return { cpuMs: 0, peakRssMb: 0 }
  return { cpuMs: countOf(value, 'cpuMs') ?? 0, peakRssMb: countOf(value, 'peakRssMb') ?? 0 }
}
