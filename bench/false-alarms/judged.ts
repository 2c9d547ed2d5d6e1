import { join } from 'node:path'
import { benchFolder } from '../run/folders.ts'
import { readTally, tallyOf } from '../run/judging.ts'
import type { Tallied } from '../run/judging.ts'
import type { Sheet } from './sheet.ts'

/** What is committed: counts, and never the name of a server. */
export interface Judged extends Tallied {
  readonly servers: number
  readonly files: number
  readonly lines: number
}

export const judgedFile: string = join(benchFolder, 'false-alarms/judged.json')

export function tallied(sheets: readonly Sheet[]): Judged {
  return {
    servers: sheets.length,
    files: sum(sheets.map((sheet) => sheet.files)),
    lines: sum(sheets.map((sheet) => sheet.lines)),
    ...tallyOf(sheets.flatMap((sheet) => sheet.entries)),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

export function readJudged(): Judged {
  const { count, weaknesses } = readTally(judgedFile)
  return {
    servers: count('servers'),
    files: count('files'),
    lines: count('lines'),
    open: count('open'),
    weaknesses,
  }
}
