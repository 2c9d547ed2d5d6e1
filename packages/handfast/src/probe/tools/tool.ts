import { memberOf } from '@handfast/protocol'
import type { Tool } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import { listMemberOf, textMemberOf } from '../wire/json-rpc.ts'
import type { ToolCaller } from './tool-caller.ts'

export type { Tool } from '../lab/found-state.ts'

/** Pages of the list; a server may go on for ever. */
const pagesMax = 10

const parametersMax = 50

/** What the server lists for a principal; cut at the limit. */
export async function listTools(lab: Lab, caller: ToolCaller): Promise<readonly Tool[]> {
  const tools: Tool[] = []
  let cursor: string | undefined
  for (let page = 0; page < pagesMax && tools.length < lab.limits.toolsMax; page += 1) {
    const params = cursor === undefined ? {} : { cursor }
    const { result } = await caller.request({ as: lab.cast.a, method: 'tools/list', params })
    tools.push(...readToolList(result))
    cursor = textMemberOf(result, 'nextCursor')
    if (cursor === undefined) break
  }
  return tools.slice(0, lab.limits.toolsMax)
}

/** One page of it. */
export function readToolList(result: unknown): readonly Tool[] {
  return listMemberOf(result, 'tools').flatMap(readTool)
}

function readTool(value: unknown): readonly Tool[] {
  const name = textMemberOf(value, 'name')
  if (name === undefined || name === '') return []
  const annotations = memberOf(value, 'annotations')
  const taskSupport = textMemberOf(memberOf(value, 'execution'), 'taskSupport')
  return [
    {
      name,
      description: textMemberOf(value, 'description') ?? '',
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

/** Names of what it takes; a schema may have any number. */
export function parametersOf({ inputSchema }: Tool): readonly string[] {
  const properties = memberOf(inputSchema, 'properties')
  if (typeof properties !== 'object' || properties === null) return []
  return Object.keys(properties).slice(0, parametersMax)
}
