import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { print, tell } from './report.ts'
import { countOf, isRecord, textOf } from './record.ts'
import type { JsonRecord } from './record.ts'

/** What a person says of one thing that was reported; empty until somebody has read the code. */
export type Word = '' | 'right' | 'wrong'

/** A sheet to be judged, of one server. Sheets stay in bench/.cache: they name servers. */
export interface JudgedSheet<Entry> {
  readonly server: string
  readonly entries: readonly Entry[]
}

export interface Judgeable {
  readonly judgement: Word
  /** Why, in a sentence. */
  readonly because: string
}

export interface SheetStore<Sheet> {
  /** Keeps what was said of an entry that is reported again. Returns the file. */
  write(sheet: Sheet): string
  readAll(): readonly Sheet[]
}

export interface SheetStoreOptions<Entry, Sheet> {
  readonly folder: string
  readonly sheetsMax: number
  /** What makes an entry of a later run the same one. */
  keyOf(entry: Entry): string
  /** @throws TypeError when it is no such sheet. */
  read(value: JsonRecord, file: string): Sheet
}

export function sheetStore<Entry extends Judgeable, Sheet extends JudgedSheet<Entry>>(
  options: SheetStoreOptions<Entry, Sheet>,
): SheetStore<Sheet> {
  const { folder, sheetsMax, keyOf, read } = options
  const readFile = (file: string): Sheet => {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (!isRecord(value)) throw new TypeError(`${file} is no sheet`)
    return read(value, file)
  }
  return {
    write(sheet) {
      mkdirSync(folder, { recursive: true })
      const file = join(folder, `${sheet.server.replaceAll(/[/ ]/gu, '+')}.json`)
      const earlier = existsSync(file) ? readFile(file).entries : []
      const said = new Map(earlier.map((entry) => [keyOf(entry), entry]))
      const entries = sheet.entries.map((entry) => {
        const known = said.get(keyOf(entry))
        if (known === undefined) return entry
        return { ...entry, judgement: known.judgement, because: known.because }
      })
      writeFileSync(file, `${JSON.stringify({ ...sheet, entries }, null, 2)}\n`)
      return file
    },
    readAll() {
      if (!existsSync(folder)) return []
      const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
      return names.slice(0, sheetsMax).map((name) => readFile(join(folder, name)))
    },
  }
}

/** @throws TypeError when somebody wrote another word. */
export function readJudgement(entry: JsonRecord, file: string): Judgeable {
  const judgement = textOf(entry, 'judgement') ?? ''
  if (judgement !== '' && judgement !== 'right' && judgement !== 'wrong') {
    throw new TypeError(`${file}: a judgement is right, wrong or empty, not ${judgement}`)
  }
  return { judgement, because: textOf(entry, 'because') ?? '' }
}

/** How what was reported of one weakness was judged. */
export interface Tally {
  readonly right: number
  readonly wrong: number
}

/** What is committed: counts by weakness, and never the name of a server. */
export interface Tallied {
  readonly open: number
  readonly weaknesses: ReadonlyMap<string, Tally>
}

interface Weighed {
  readonly weakness: string
  readonly judgement: Word
}

/** What nobody has judged yet is open. */
export function tallyOf(entries: readonly Weighed[]): Tallied {
  const weaknesses = new Map<string, Tally>()
  let open = 0
  for (const { weakness, judgement } of entries) {
    const { right, wrong } = weaknesses.get(weakness) ?? { right: 0, wrong: 0 }
    if (judgement === '') open += 1
    else if (judgement === 'right') weaknesses.set(weakness, { right: right + 1, wrong })
    else weaknesses.set(weakness, { right, wrong: wrong + 1 })
  }
  return { open, weaknesses }
}

/** The counts, and the weaknesses by name. */
export function tallyText({ weaknesses, ...counts }: Tallied): string {
  const sorted = [...weaknesses].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `${JSON.stringify({ ...counts, weaknesses: Object.fromEntries(sorted) }, null, 2)}\n`
}

const weaknessesMax = 500

export interface TallyFile {
  count(key: string): number
  readonly weaknesses: ReadonlyMap<string, Tally>
}

export function readTally(file: string): TallyFile {
  const value: unknown = JSON.parse(existsSync(file) ? readFileSync(file, 'utf8') : '{}')
  if (!isRecord(value)) throw new TypeError('judged.json is not an object')
  const table = isRecord(value['weaknesses']) ? value['weaknesses'] : {}
  const weaknesses = new Map<string, Tally>()
  for (const [weakness, entry] of Object.entries(table).slice(0, weaknessesMax)) {
    if (!isRecord(entry)) throw new TypeError(`judged.json: ${weakness} is not an object`)
    const right = countOf(entry, 'right') ?? 0
    weaknesses.set(weakness, { right, wrong: countOf(entry, 'wrong') ?? 0 })
  }
  return { count: (key) => countOf(value, key) ?? 0, weaknesses }
}

export interface Counting<Sheet> {
  readonly sheets: readonly Sheet[]
  tallied(sheets: readonly Sheet[]): Tallied
  readonly file: string
  /** `findings`. */
  readonly what: string
}

/** Counts the sheets into the file that is committed. */
export function countSheets<Sheet>({ sheets, tallied, file, what }: Counting<Sheet>): void {
  if (sheets.length === 0) {
    tell('there are no sheets: collect some first')
    process.exitCode = 2
    return
  }
  const judged = tallied(sheets)
  writeFileSync(file, tallyText(judged))
  print(`${sheets.length} servers, ${judged.open} ${what} not judged yet`)
}
