/**
 * Audits published servers and writes one judgement sheet a server into bench/.cache, where a
 * person says of each finding whether it is right. Words: LIST [--only TEXT]… [--cli FILE], where
 * LIST is a file with one npm name (or NAME@VERSION) a line. Sheets keep what was said before.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { auditFolder, hasCommandLine } from '../run/handfast-audit.ts'
import type { AuditFinding } from '../run/handfast-audit.ts'
import { isWanted, readOptions } from '../run/options.ts'
import type { BenchOptions } from '../run/options.ts'
import { print, tell } from '../run/report.ts'
import { fetchSource } from '../sources/fetch-source.ts'
import { readSource } from '../sources/source.ts'
import { sheets } from './sheet.ts'
import type { SheetEntry } from './sheet.ts'

const serversMax = 1000
const linesAround = 6
const lineCharsMax = 240

const options: BenchOptions = readOptions(process.argv.slice(2))
const listFile: string | undefined = options.operands[0]
if (listFile === undefined || !existsSync(listFile)) {
  tell('name a file with one npm package a line')
  process.exitCode = 2
} else if (hasCommandLine(options)) {
  for (const name of readNames(listFile)) {
    if (isWanted(name, options)) print(await collect(name, options))
  }
}

function readNames(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(0, serversMax)
}

async function collect(name: string, wanted: BenchOptions): Promise<string> {
  const spec = name.lastIndexOf('@') > 0 ? name : `${name}@latest`
  const source = readSource({ npm: spec })
  if (source === undefined) return `${name}: not an npm name`
  const fetched = await fetchSource(source, [])
  if (fetched.folder === undefined) return `${name}: ${fetched.missing}`
  const outcome = await auditFolder(fetched.folder, wanted)
  if (outcome.report === undefined) return `${name}: ${outcome.failed}`
  const { findings, files, lines } = outcome.report
  const folder = fetched.folder
  const entries = findings.map((finding) => sheetEntry(finding, folder))
  sheets.write({ server: name, files, lines, entries })
  return `${name}: ${entries.length} findings in ${files} files`
}

function sheetEntry(finding: AuditFinding, folder: string): SheetEntry {
  return {
    fingerprint: finding.fingerprint,
    weakness: finding.weakness,
    severity: finding.severity,
    confidence: finding.confidence,
    at: `${finding.file}:${finding.startLine}`,
    message: finding.message,
    code: codeAround(join(folder, finding.file), finding.startLine),
    judgement: '',
    because: '',
  }
}

function codeAround(file: string, line: number): readonly string[] {
  if (!existsSync(file)) return []
  const first = Math.max(1, line - linesAround)
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(first - 1, line + linesAround)
    .map((text, index) => `${first + index}: ${text.slice(0, lineCharsMax)}`)
}
