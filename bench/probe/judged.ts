import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchFolder } from '../run/folders.ts'
import { countOf, isRecord } from '../run/record.ts'
import type { Sheet } from './sheet.ts'

/** How the verdicts `vulnerable` of one weakness were judged. */
export interface Shown {
  readonly right: number
  readonly wrong: number
}

/** What is committed: counts, and never the name of a server. */
export interface Judged {
  readonly servers: number
  /** Servers that ended while they were probed. */
  readonly crashed: number
  readonly safe: number
  readonly inconclusive: number
  readonly notApplicable: number
  /** Verdicts `vulnerable` that nobody has judged yet. */
  readonly open: number
  readonly weaknesses: ReadonlyMap<string, Shown>
}

export const judgedFile: string = join(benchFolder, 'probe/judged.json')

const weaknessesMax = 500

export function tallied(sheets: readonly Sheet[]): Judged {
  const entries = sheets.flatMap((sheet) => sheet.entries)
  const count = (wanted: string): number =>
    entries.filter(({ verdict }) => verdict === wanted).length
  const weaknesses = new Map<string, Shown>()
  let open = 0
  for (const { weakness, verdict, judgement } of entries) {
    if (verdict !== 'vulnerable') continue
    const { right, wrong } = weaknesses.get(weakness) ?? { right: 0, wrong: 0 }
    if (judgement === '') open += 1
    else if (judgement === 'right') weaknesses.set(weakness, { right: right + 1, wrong })
    else weaknesses.set(weakness, { right, wrong: wrong + 1 })
  }
  return {
    servers: sheets.length,
    crashed: sheets.filter(({ crashed }) => crashed !== '').length,
    safe: count('safe'),
    inconclusive: count('inconclusive'),
    notApplicable: count('not-applicable'),
    open,
    weaknesses,
  }
}

export function judgedText({ weaknesses, ...counts }: Judged): string {
  const sorted = [...weaknesses].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `${JSON.stringify({ ...counts, weaknesses: Object.fromEntries(sorted) }, null, 2)}\n`
}

export function readJudged(): Judged {
  const text = existsSync(judgedFile) ? readFileSync(judgedFile, 'utf8') : '{}'
  const value: unknown = JSON.parse(text)
  if (!isRecord(value)) throw new TypeError('judged.json is not an object')
  const table = isRecord(value['weaknesses']) ? value['weaknesses'] : {}
  const weaknesses = new Map<string, Shown>()
  for (const [weakness, entry] of Object.entries(table).slice(0, weaknessesMax)) {
    if (!isRecord(entry)) throw new TypeError(`judged.json: ${weakness} is not an object`)
    const right = countOf(entry, 'right') ?? 0
    weaknesses.set(weakness, { right, wrong: countOf(entry, 'wrong') ?? 0 })
  }
  const count = (key: string): number => countOf(value, key) ?? 0
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
