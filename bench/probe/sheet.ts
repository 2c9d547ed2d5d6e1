import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckResult } from 'handfast/probe'
import { cacheFolder } from '../run/folders.ts'
import { isRecord, listOf, textOf } from '../run/record.ts'
import type { JsonRecord } from '../run/record.ts'

/** What a person says of a verdict; empty until somebody has read the code of the server. */
export type Word = '' | 'right' | 'wrong'

/** What one check said of one way in. */
export interface SheetEntry {
  /** `unbound-session legacy streamable-http`: keeps a judgement over runs. */
  readonly key: string
  readonly weakness: string
  readonly verdict: string
  readonly severity: string
  readonly reason: string
  readonly settledBy: string
  /** What shows it, to judge it by. */
  readonly proofs: readonly string[]
  readonly judgement: Word
  /** Why, in a sentence. */
  readonly because: string
}

/** One server's verdicts. Sheets stay in bench/.cache: they name servers. */
export interface Sheet {
  readonly server: string
  /** How it ended by itself; empty when it did not. */
  readonly crashed: string
  readonly requests: number
  readonly elapsedMs: number
  readonly entries: readonly SheetEntry[]
}

const sheetsFolder: string = join(cacheFolder, 'probe/sheets')
const sheetsMax = 1000

export function entryOf(check: CheckResult): SheetEntry {
  const { weakness, verdict, severity, reason, settledBy, era, transport, evidence } = check
  return {
    key: [weakness, era ?? '-', transport ?? '-'].join(' '),
    weakness,
    verdict,
    severity: severity ?? '',
    reason,
    settledBy: settledBy ?? '',
    proofs: evidence
      .filter(({ isProof }) => isProof)
      .map(({ title, answer, shown }) => `${title}: ${answer} (${shown ?? ''})`),
    judgement: '',
    because: '',
  }
}

/** Keeps what was said of a verdict that is given again. */
export function writeSheet(sheet: Sheet): string {
  mkdirSync(sheetsFolder, { recursive: true })
  const file = join(sheetsFolder, `${sheet.server.replaceAll(/[/ ]/gu, '+')}.json`)
  const earlier = existsSync(file) ? readSheet(file).entries : []
  const said = new Map(earlier.map((entry) => [`${entry.key} ${entry.verdict}`, entry]))
  const entries = sheet.entries.map((entry) => {
    const known = said.get(`${entry.key} ${entry.verdict}`)
    if (known === undefined) return entry
    return { ...entry, judgement: known.judgement, because: known.because }
  })
  writeFileSync(file, `${JSON.stringify({ ...sheet, entries }, null, 2)}\n`)
  return file
}

export function readSheets(): readonly Sheet[] {
  if (!existsSync(sheetsFolder)) return []
  return readdirSync(sheetsFolder)
    .filter((name) => name.endsWith('.json'))
    .slice(0, sheetsMax)
    .map((name) => readSheet(join(sheetsFolder, name)))
}

function readSheet(file: string): Sheet {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!isRecord(value)) throw new TypeError(`${file} is no sheet`)
  return {
    server: textOf(value, 'server') ?? '',
    crashed: textOf(value, 'crashed') ?? '',
    requests: Number(value['requests'] ?? 0),
    elapsedMs: Number(value['elapsedMs'] ?? 0),
    entries: listOf(value, 'entries').flatMap((entry) =>
      isRecord(entry) ? [readEntry(entry)] : [],
    ),
  }
}

function readEntry(entry: JsonRecord): SheetEntry {
  const judgement = textOf(entry, 'judgement') ?? ''
  if (judgement !== '' && judgement !== 'right' && judgement !== 'wrong') {
    throw new TypeError(`a judgement is right, wrong or empty, not ${judgement}`)
  }
  const text = (key: string): string => textOf(entry, key) ?? ''
  return {
    key: text('key'),
    weakness: text('weakness'),
    verdict: text('verdict'),
    severity: text('severity'),
    reason: text('reason'),
    settledBy: text('settledBy'),
    proofs: listOf(entry, 'proofs').filter((proof) => typeof proof === 'string'),
    judgement,
    because: text('because'),
  }
}
