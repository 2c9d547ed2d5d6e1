import type { Lab } from '../lab/lab.ts'
import { listMemberOf, memberOf, textMemberOf } from '../wire/json-rpc.ts'
import type { ToolCaller } from './tool-caller.ts'

/** A tool as the server lists it. */
export interface Tool {
  readonly name: string
  /** JSON Schema, as it came. */
  readonly inputSchema: unknown
  readonly outputSchema: unknown
  /** It says of itself that it changes nothing. Self-reported. */
  readonly isReadOnly: boolean
  /** A call of it can become a task (2025-11-25 basic/utilities/tasks, Tool-Level Negotiation). */
  readonly canBeTask: boolean
  /** It says that doing it twice does no more than doing it once. Self-reported. */
  readonly isIdempotent: boolean
}

/** Pages of the list; a server may go on for ever. */
const pagesMax = 10

/** What the server lists for a principal; cut at the limit. */
export async function listTools(lab: Lab, caller: ToolCaller): Promise<readonly Tool[]> {
  const tools: Tool[] = []
  let cursor: string | undefined
  for (let page = 0; page < pagesMax && tools.length < lab.limits.toolsMax; page += 1) {
    const params = cursor === undefined ? {} : { cursor }
    const { result } = await caller.request({ as: lab.cast.a, method: 'tools/list', params })
    tools.push(...listMemberOf(result, 'tools').flatMap(readTool))
    cursor = textMemberOf(result, 'nextCursor')
    if (cursor === undefined) break
  }
  return tools.slice(0, lab.limits.toolsMax)
}

function readTool(value: unknown): readonly Tool[] {
  const name = textMemberOf(value, 'name')
  if (name === undefined || name === '') return []
  const annotations = memberOf(value, 'annotations')
  const taskSupport = textMemberOf(memberOf(value, 'execution'), 'taskSupport')
  return [
    {
      name,
      inputSchema: memberOf(value, 'inputSchema'),
      outputSchema: memberOf(value, 'outputSchema'),
      isReadOnly: memberOf(annotations, 'readOnlyHint') === true,
      canBeTask: taskSupport === 'optional' || taskSupport === 'required',
      isIdempotent: memberOf(annotations, 'idempotentHint') === true,
    },
  ]
}

/** Only what changes nothing, or what the user has named. */
export function mayCall({ allowedTools }: Lab, { name, isReadOnly }: Tool): boolean {
  return isReadOnly || allowedTools.has(name)
}
