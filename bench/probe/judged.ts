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
  /** Of those: what would settle it was not given, such as a second principal. */
  readonly notGiven: number
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
    notGiven: entries.filter(
      ({ verdict, settledBy }) => verdict === 'inconclusive' && settledBy !== '',
    ).length,
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
    notGiven: count('notGiven'),
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
  const { inconclusive, notGiven } = judged
  return new Map([
    ['probe.published.servers', judged.servers],
    ['probe.published.crashed', judged.crashed],
    ['probe.published.right', right],
    ['probe.published.wrong', wrong],
    ['probe.published.open', judged.open],
    ['probe.published.applicable', applicable],
    ['probe.published.inconclusive-percent', percentOf(inconclusive, applicable)],
    // Leaves out what was not run for want of something that a user has to give.
    [
      'probe.published.inconclusive-percent-of-run',
      percentOf(inconclusive - notGiven, applicable - notGiven),
    ],
  ])
}

const percentOf = (part: number, all: number): number =>
  all === 0 ? 0 : Number(((100 * part) / all).toFixed(1))
