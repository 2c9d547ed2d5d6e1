import { visible } from '../../report/text/visible.ts'
import { wrap } from '../../report/text/wrap.ts'
import type { ProbePlan } from '../plan.ts'

/** The plan, for people. */
export function planText(
  { target, level, principals, checks, missing, assumed }: ProbePlan,
  width: number,
): string {
  const names = principals.map(({ name, headers }) => `${name} (${headers.join(', ')})`)
  const who = [...names, 'nobody'].join(', ')
  const run = checks.filter(({ isRun }) => isRun)
  const left = checks.filter(({ isRun }) => !isRun)
  const lines = [
    ...wrap(visible(`Plan: probe ${target} as ${who}, with ${level} requests at most.`), width),
    ...run.flatMap(({ weakness, what }) => indented(`${weakness}: ${what}`, width)),
    ...left.flatMap(({ weakness, disposition }) =>
      indented(`not run: ${weakness}, which needs ${disposition} requests`, width),
    ),
    ...[...missing, ...assumed].flatMap((what) => indented(what, width)),
  ]
  return `${lines.join('\n')}\n`
}

const indented = (text: string, width: number): readonly string[] =>
  wrap(visible(text), width - 4).map((line, index) => `${index === 0 ? '  ' : '    '}${line}`)
