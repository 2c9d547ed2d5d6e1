import { existsSync } from 'node:fs'
import { runCommand } from './command.ts'
import type { BenchOptions } from './options.ts'
import { countOf, isRecord, listOf, textOf } from './record.ts'
import type { JsonRecord } from './record.ts'
import { tell } from './report.ts'

/** What the benches need of a finding in `handfast audit --format json`. */
export interface AuditFinding {
  readonly weakness: string
  readonly severity: string
  readonly confidence: string
  readonly message: string
  /** Relative to the audited folder, with `/`. */
  readonly file: string
  readonly startLine: number
  readonly endLine: number
  readonly fingerprint: string
}

export interface AuditReport {
  readonly findings: readonly AuditFinding[]
  readonly files: number
  readonly analysed: number
  readonly lines: number
  readonly elapsedMs: number
}

export type AuditOutcome =
  | { readonly report: AuditReport; readonly failed?: undefined }
  | { readonly failed: string; readonly report?: undefined }

const auditMsMax = 10 * 60 * 1000
const complaintCharsMax = 300

/** Where it is missing, says so, and the process ends with 2. */
export function hasCommandLine({ commandLine }: BenchOptions): boolean {
  if (existsSync(commandLine)) return true
  tell(`${commandLine} is not there: build first`)
  process.exitCode = 2
  return false
}

/**
 * Runs the audit as a user would, and reads its JSON. Its exit code says only that it found
 * something.
 */
export async function auditFolder(folder: string, options: BenchOptions): Promise<AuditOutcome> {
  const words = [options.commandLine, 'audit', folder, '--format', 'json', ...options.auditWords]
  const result = await runCommand(process.execPath, words, { timeoutMs: auditMsMax })
  if (result.timedOut) return { failed: `not finished after ${auditMsMax} ms` }
  const report = readAuditReport(result.stdout, result.elapsedMs)
  if (report === undefined) {
    return { failed: `no JSON report: ${oneLine(result.stderr)}` }
  }
  return { report }
}

export function readAuditReport(text: string, elapsedMs: number): AuditReport | undefined {
  const value = parsed(text)
  if (!isRecord(value) || !Array.isArray(value['findings'])) return undefined
  const coverage = isRecord(value['coverage']) ? value['coverage'] : {}
  return {
    findings: listOf(value, 'findings').flatMap((entry) => readFinding(entry) ?? []),
    files: countOf(coverage, 'files') ?? 0,
    analysed: countOf(coverage, 'analysed') ?? 0,
    lines: countOf(coverage, 'lines') ?? 0,
    elapsedMs,
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, complaintCharsMax)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readFinding(entry: unknown): AuditFinding | undefined {
  if (!isRecord(entry) || isRecord(entry['suppressed'])) return undefined
  const location: JsonRecord = isRecord(entry['location']) ? entry['location'] : entry
  const weakness = textOf(entry, 'weakness')
  const file = textOf(location, 'file')
  const startLine = countOf(location, 'startLine')
  if (weakness === undefined || file === undefined || startLine === undefined) return undefined
  return {
    weakness,
    severity: textOf(entry, 'severity') ?? '',
    confidence: textOf(entry, 'confidence') ?? '',
    message: textOf(entry, 'message') ?? '',
    file,
    startLine,
    endLine: countOf(location, 'endLine') ?? startLine,
    fingerprint: textOf(entry, 'fingerprint') ?? `${weakness}:${file}:${startLine}`,
  }
}
