import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchFolder } from '../run/folders.ts'
import { countOf, isRecord } from '../run/record.ts'
import type { Sheet, Word } from './sheet.ts'

/** How the findings of one weakness were judged. */
export interface Tally {
  readonly right: number
  readonly wrong: number
}

/** What is committed: counts, and never the name of a server. */
export interface Judged {
  readonly servers: number
  readonly files: number
  readonly lines: number
  /** Findings that nobody has judged yet. */
  readonly open: number
  readonly weaknesses: ReadonlyMap<string, Tally>
}

export const judgedFile: string = join(benchFolder, 'false-alarms/judged.json')

const weaknessesMax = 500

export function tallied(sheets: readonly Sheet[]): Judged {
  const weaknesses = new Map<string, Tally>()
  let open = 0
  for (const { weakness, judgement } of sheets.flatMap((sheet) => sheet.entries)) {
    if (judgement === '') open += 1
    else weaknesses.set(weakness, added(weaknesses.get(weakness), judgement))
  }
  return {
    servers: sheets.length,
    files: sum(sheets.map((sheet) => sheet.files)),
    lines: sum(sheets.map((sheet) => sheet.lines)),
    open,
    weaknesses,
  }
}

function added(tally: Tally | undefined, word: Exclude<Word, ''>): Tally {
  const { right, wrong } = tally ?? { right: 0, wrong: 0 }
  return word === 'right' ? { right: right + 1, wrong } : { right, wrong: wrong + 1 }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

export function judgedText(judged: Judged): string {
  const { servers, files, lines, open } = judged
  const sorted = [...judged.weaknesses].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const weaknesses = Object.fromEntries(sorted)
  return `${JSON.stringify({ servers, files, lines, open, weaknesses }, null, 2)}\n`
}

export function readJudged(): Judged {
  const text = existsSync(judgedFile) ? readFileSync(judgedFile, 'utf8') : '{}'
  const value: unknown = JSON.parse(text)
  if (!isRecord(value)) throw new TypeError('judged.json is not an object')
  const table = isRecord(value['weaknesses']) ? value['weaknesses'] : {}
  const weaknesses = new Map<string, Tally>()
  for (const [weakness, entry] of Object.entries(table).slice(0, weaknessesMax)) {
    if (!isRecord(entry)) throw new TypeError(`judged.json: ${weakness} is not an object`)
    const right = countOf(entry, 'right') ?? 0
    weaknesses.set(weakness, { right, wrong: countOf(entry, 'wrong') ?? 0 })
  }
  return {
    servers: countOf(value, 'servers') ?? 0,
    files: countOf(value, 'files') ?? 0,
    lines: countOf(value, 'lines') ?? 0,
    open: countOf(value, 'open') ?? 0,
    weaknesses,
  }
}
