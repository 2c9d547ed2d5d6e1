import { table } from '../run/report.ts'
import type { Change, Compared } from './compare.ts'
import { explained } from './differences.ts'

const changes: readonly Change[] = ['same', 'better', 'explained', 'worse']

export function figuresOf(
  revision: string,
  compared: readonly Compared[],
): readonly [string, number][] {
  const count = (wanted: Change): number =>
    compared.filter(({ change }) => change === wanted).length
  return [
    [`conformance.${revision}.checks`, compared.length],
    ...changes.map((change): [string, number] => [
      `conformance.${revision}.${change}`,
      count(change),
    ]),
  ]
}

/** A line a scenario, and one for each check that is not the same. */
export function textOf(revision: string, compared: readonly Compared[]): string {
  const scenarios = [...new Set(compared.map(({ scenario }) => scenario))]
  const rows = scenarios.map((scenario) => {
    const own = compared.filter((one) => one.scenario === scenario)
    const differing = changes.filter((change) => own.some((one) => one.change === change))
    const [before, behind] = (['before', 'behind'] as const).map((side) => {
      const passed = own.filter((one) => one[side] === 'SUCCESS').length
      return `${passed} of ${own.length}`
    })
    return [scenario, before ?? '', behind ?? '', differing.join(', ')]
  })
  const unlike = compared.filter(({ change }) => change !== 'same')
  return [table([[revision, 'before', 'behind', ''], ...rows]), ...unlike.map(lineOf)].join('\n')
}

function lineOf({ scenario, id, before, behind, change }: Compared): string {
  const why = change === 'explained' ? `\n    ${explained.get(id) ?? ''}` : ''
  return `  ${change}: ${scenario}, ${id}: ${before} → ${behind}${why}`
}
