import type { Lab } from '../../lab/lab.ts'
import type { Attempt } from '../../lab/verdict.ts'
import { toolsOf } from '../../tools/found-state.ts'
import { isEnding } from '../../tools/handle-tools.ts'
import { mayCall } from '../../tools/tool.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import { listMemberOf } from '../../wire/json-rpc.ts'
import { lookedAt } from './places.ts'
import type { Reading } from './places.ts'

/** Tools that need to be told nothing, which is what lists of everybody's are like. */
const toolsMax = 6

export async function readTools(lab: Lab, { subject, reader }: Reading): Promise<Attempt[]> {
  // What tools list of handles is a matter of whose they are: unbound-handle looks there.
  const { era, transport, hasTools } = lab.surface
  if (!hasTools || era === 'modern' || transport === 'http+sse') return []
  const caller = createToolCaller(lab)
  const tools = await toolsOf(lab, caller)
  const asked = tools.filter(
    (tool) =>
      mayCall(lab, tool) &&
      !isEnding(tool) &&
      listMemberOf(tool.inputSchema, 'required').length === 0,
  )
  const attempts: Attempt[] = []
  for (const { name } of asked.slice(0, toolsMax)) {
    const { answer } = await caller.call(reader, name, {})
    attempts.push(lookedAt(`${reader.name}: what ${name} answers`, answer, { lab, subject }))
  }
  return attempts
}
