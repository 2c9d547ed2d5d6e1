/** Prints what was judged of findings in published servers. Words: [--json] */
import { readOptions } from '../run/options.ts'
import { figuresJson, print, rounded, table } from '../run/report.ts'
import { readJudged } from './judged.ts'
import type { Judged } from './judged.ts'

const options = readOptions(process.argv.slice(2))
const judged: Judged = readJudged()
print(options.json ? figuresJson(figuresOf(judged)) : textOf(judged))

function figuresOf({ servers, lines, open, weaknesses }: Judged): ReadonlyMap<string, number> {
  const { right, wrong } = totalOf({ weaknesses })
  return new Map([
    ['false-alarms.servers', servers],
    ['false-alarms.lines', lines],
    ['false-alarms.right', right],
    ['false-alarms.wrong', wrong],
    ['false-alarms.open', open],
    ['false-alarms.right-percent', percent(right, right + wrong)],
    ['false-alarms.wrong-per-server', servers === 0 ? 0 : rounded(wrong / servers, 2)],
  ])
}

function totalOf({ weaknesses }: Pick<Judged, 'weaknesses'>): { right: number; wrong: number } {
  let right = 0
  let wrong = 0
  for (const tally of weaknesses.values()) {
    right += tally.right
    wrong += tally.wrong
  }
  return { right, wrong }
}

function textOf(all: Judged): string {
  if (all.servers === 0) return 'Nothing has been judged yet.'
  const rows = [...all.weaknesses].map(([weakness, { right, wrong }]) => [
    weakness,
    String(right),
    String(wrong),
    `${percent(right, right + wrong)} %`,
  ])
  const figures = [...figuresOf(all)].map(([name, value]) => [name, String(value)])
  return [table([['weakness', 'right', 'wrong', 'right of all'], ...rows]), table(figures)].join(
    '\n\n',
  )
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : rounded((100 * part) / whole, 1)
}
