import { memberOf } from '@handfast/protocol'
import type { Lab } from '../lab/lab.ts'
import { inconclusive, notApplicable } from '../lab/verdict.ts'
import type { Verdict } from '../lab/verdict.ts'
import { tasksOf } from './tasks.ts'
import type { Tasks } from './tasks.ts'
import { toolsOf } from './found-state.ts'
import { mayCall } from './tool.ts'
import { createToolCaller } from './tool-caller.ts'
import type { ToolCaller } from './tool-caller.ts'

/** Tools that are called to see whether a task comes of it. */
const toolsMax = 10

/** A tool whose calls become tasks, or the verdict that there can be none. */
export async function findTasks(
  lab: Lab,
): Promise<{ readonly tasks: Tasks } | { readonly verdict: Verdict }> {
  const caller = createToolCaller(lab)
  const isModern = lab.surface.era === 'modern'
  if (isModern && !(await saysItHasTasks(lab, caller))) {
    return { verdict: notApplicable('the server does not say that it has tasks') }
  }
  // Which tools make tasks is said in the legacy era only.
  const tools = (await toolsOf(lab, caller)).filter(({ canBeTask }) => isModern || canBeTask)
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
