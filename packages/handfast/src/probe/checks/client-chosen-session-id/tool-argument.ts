import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt } from '../../lab/verdict.ts'
import { unknownPing, unknownSession } from '../../legacy/own-sessions.ts'
import type { Session } from '../../legacy/session.ts'
import { ping } from '../../legacy/session.ts'
import { argumentsFor } from '../../tools/arguments.ts'
import { listTools, mayCall, parametersOf } from '../../tools/tool.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import { receptionOf } from '../../wire/answer.ts'

/** Tools that are given an id. */
const toolsMax = 5

const sessionParameter = /^(?:mcp[_-]?)?session[_-]?id$/iu

/** Where a tool takes a session id, giving it one must not make it that of a session. */
export async function tryToolArgument(lab: Lab, session: Session): Promise<readonly Attempt[]> {
  if (!lab.surface.hasTools) return []
  const caller = createToolCaller(lab)
  const attempts: Attempt[] = []
  const tools = (await listTools(lab, caller)).filter((tool) => mayCall(lab, tool))
  for (const tool of tools) {
    const parameter = parametersOf(tool).find((name) => sessionParameter.test(name))
    if (parameter === undefined || attempts.length === toolsMax) continue
    const chosen = unknownSession(lab, session)
    lab.redactor.learn(chosen.id, 'chosen id')
    const known = new Map([[parameter, chosen.id]])
    const args = argumentsFor(tool.inputSchema, { text: 'handfast', known })
    if (args === undefined) continue
    const called = await caller.call(session.owner, tool.name, args)
    const { answer, id } = await ping(lab, chosen)
    const reception = receptionOf(answer, id)
    attempts.push({
      title: `a: ${tool.name} with a chosen id as ${parameter}, then ping under it`,
      reception,
      shown: reception === 'accepted' ? 'effect' : 'nothing',
      answer: `${describeAnswer(called.answer)}, then ${describeAnswer(answer)}`,
      exchange: answer.exchange,
      unknown: await unknownPing(lab, session, session.owner),
    })
  }
  return attempts
}
