import { join } from 'node:path'
import { benchFolder } from '../run/folders.ts'
import { readTally, tallyOf } from '../run/judging.ts'
import type { Tallied } from '../run/judging.ts'
import type { Sheet } from './sheet.ts'

/** What is committed: counts, and never the name of a server. Open are verdicts `vulnerable`. */
export interface Judged extends Tallied {
  readonly servers: number
  /** Servers that ended while they were probed. */
  readonly crashed: number
  readonly safe: number
  readonly inconclusive: number
  readonly notApplicable: number
}

export const judgedFile: string = join(benchFolder, 'probe/judged.json')

export function tallied(sheets: readonly Sheet[]): Judged {
  const entries = sheets.flatMap((sheet) => sheet.entries)
  const count = (wanted: string): number =>
    entries.filter(({ verdict }) => verdict === wanted).length
  return {
    servers: sheets.length,
    crashed: sheets.filter(({ crashed }) => crashed !== '').length,
    safe: count('safe'),
    inconclusive: count('inconclusive'),
    notApplicable: count('not-applicable'),
    ...tallyOf(entries.filter(({ verdict }) => verdict === 'vulnerable')),
  }
}

export function readJudged(): Judged {
  const { count, weaknesses } = readTally(judgedFile)
  return {
    servers: count('servers'),
    crashed: count('crashed'),
    safe: count('safe'),
    inconclusive: count('inconclusive'),
    notApplicable: count('notApplicable'),
    open: count('open'),
    weaknesses,
  }
}

/** Stable names; published servers as they were judged, whenever that was. */
export function judgedFigures(judged: Judged): ReadonlyMap<string, number> {
  const shown = [...judged.weaknesses.values()]
  const right = shown.reduce((sum, one) => sum + one.right, 0)
  const wrong = shown.reduce((sum, one) => sum + one.wrong, 0)
  const applicable = judged.safe + judged.inconclusive + judged.open + right + wrong
  const percent = applicable === 0 ? 0 : (100 * judged.inconclusive) / applicable
  return new Map([
    ['probe.published.servers', judged.servers],
    ['probe.published.crashed', judged.crashed],
    ['probe.published.right', right],
    ['probe.published.wrong', wrong],
    ['probe.published.open', judged.open],
    ['probe.published.inconclusive-percent', Number(percent.toFixed(1))],
  ])
}
