import type { Check } from '../../lab/check.ts'
import { withoutOther } from '../../lab/others.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import { findTasks } from '../../tools/find-tasks.ts'
import { tryTasks } from '../../tools/try-tasks.ts'

/**
 * 2025-11-25 basic/utilities/tasks, Security Considerations; tasks extension, Security
 * Considerations: who asks about a task is authorized on every request (MUST).
 */
export const unboundTask: Check = {
  weakness: 'unbound-task',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse', 'stdio'],
  disposition: 'active',
  plan:
    'has a tool start a task as a, and asks about it as b and as nobody; with --disruptive, ' +
    'ends it as b',
  attack:
    'Whoever learns a task id reads what comes of the task, answers for its owner or ends it.',
  fix: 'Keep tasks under the verified principal and the task id together.',
  async run(lab) {
    const { cast, surface } = lab
    if (!surface.hasTools) return notApplicable('the server has no tools')
    if (surface.admitsNobody === true) {
      return notApplicable(
        'the server lets everybody in: a task id is all that tells callers apart',
      )
    }
    const { a, b, nobody, stranger } = cast
    if (b === undefined) {
      const what = 'one principal alone has nobody to intrude'
      return withoutOther(lab, what, '--as b="Authorization: …"')
    }
    const found = await findTasks(lab)
    if ('verdict' in found) return found.verdict
    const intruders = [b, nobody, ...(stranger === undefined ? [] : [stranger])]
    const trial = await tryTasks(lab, found.tasks, intruders)
    return trial.owner.length === 0
      ? inconclusive(`${a.name} could start a task only once`)
      : judge(trial)
  },
}
