import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { withoutOther } from '../../lab/others.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Verdict } from '../../lab/verdict.ts'
import { tasksOf } from '../../tools/tasks.ts'
import type { Tasks } from '../../tools/tasks.ts'
import { listTools, mayCall } from '../../tools/tool.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import type { ToolCaller } from '../../tools/tool-caller.ts'
import { tryTasks } from '../../tools/try-tasks.ts'
import { memberOf } from '../../wire/json-rpc.ts'

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

/** Tools that are called to see whether a task comes of it. */
const toolsMax = 10

async function findTasks(
  lab: Lab,
): Promise<{ readonly tasks: Tasks } | { readonly verdict: Verdict }> {
  const caller = createToolCaller(lab)
  const isModern = lab.surface.era === 'modern'
  if (isModern && !(await saysItHasTasks(lab, caller))) {
    return { verdict: notApplicable('the server does not say that it has tasks') }
  }
  // Which tools make tasks is said in the legacy era only.
  const tools = (await listTools(lab, caller)).filter(({ canBeTask }) => isModern || canBeTask)
  for (const tool of tools.filter((one) => mayCall(lab, one)).slice(0, toolsMax)) {
    const tasks = tasksOf(lab, caller, tool)
    if ((await tasks.start()) !== undefined) return { tasks }
  }
  const left = tools.find((tool) => !mayCall(lab, tool))
  if (left === undefined) return { verdict: notApplicable('no tool makes a task of a call') }
  const reason = 'no tool that may be called made a task of it'
  return { verdict: inconclusive(reason, `--allow-tool ${left.name}`) }
}

/** Extensions that a server supports stand in its capabilities, as a client's do. */
async function saysItHasTasks({ cast }: Lab, caller: ToolCaller): Promise<boolean> {
  const method = 'server/discover'
  const { result } = await caller.request({ as: cast.a, method, params: {} })
  const extensions = memberOf(memberOf(result, 'capabilities'), 'extensions')
  return memberOf(extensions, 'io.modelcontextprotocol/tasks') !== undefined
}
