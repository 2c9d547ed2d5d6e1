import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../run/folders.ts'
import { isRecord, listOf, textOf } from '../run/record.ts'

/** What a person says of one finding; empty until somebody has read the code. */
export type Word = '' | 'right' | 'wrong'

/** One finding to be judged, with enough of the code to judge it by. */
export interface SheetEntry {
  readonly fingerprint: string
  readonly weakness: string
  readonly severity: string
  readonly confidence: string
  readonly at: string
  readonly message: string
  readonly code: readonly string[]
  readonly judgement: Word
  /** Why, in a sentence. */
  readonly because: string
}

/** One server's findings. Sheets stay in bench/.cache: they name servers. */
export interface Sheet {
  readonly server: string
  readonly files: number
  readonly lines: number
  readonly entries: readonly SheetEntry[]
}

const sheetsFolder: string = join(cacheFolder, 'false-alarms')
const sheetsMax = 5000

/** Writes the sheet, keeping what was said of findings that are reported again. */
export function writeSheet(sheet: Sheet): string {
  mkdirSync(sheetsFolder, { recursive: true })
  const file = join(sheetsFolder, `${sheet.server.replaceAll('/', '+')}.json`)
  const said = new Map(
    (existsSync(file) ? readSheet(file).entries : []).map((entry) => [entry.fingerprint, entry]),
  )
  const entries = sheet.entries.map((entry) => {
    const earlier = said.get(entry.fingerprint)
    if (earlier === undefined) return entry
    return { ...entry, judgement: earlier.judgement, because: earlier.because }
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
    files: Number(value['files'] ?? 0),
    lines: Number(value['lines'] ?? 0),
    entries: listOf(value, 'entries').map((entry) => readEntry(entry, file)),
  }
}

function readEntry(value: unknown, file: string): SheetEntry {
  if (!isRecord(value)) throw new TypeError(`${file}: an entry is not an object`)
  const judgement = textOf(value, 'judgement') ?? ''
  if (judgement !== '' && judgement !== 'right' && judgement !== 'wrong') {
    throw new TypeError(`${file}: a judgement is right, wrong or empty, not ${judgement}`)
  }
  return {
    fingerprint: textOf(value, 'fingerprint') ?? '',
    weakness: textOf(value, 'weakness') ?? '',
    severity: textOf(value, 'severity') ?? '',
    confidence: textOf(value, 'confidence') ?? '',
    at: textOf(value, 'at') ?? '',
    message: textOf(value, 'message') ?? '',
    code: listOf(value, 'code').filter((line) => typeof line === 'string'),
    judgement,
    because: textOf(value, 'because') ?? '',
  }
}
