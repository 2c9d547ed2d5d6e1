import { setTimeout } from 'node:timers/promises'
import type { Guard } from '@handfast/guard'
import { guarded, refusedTool } from '../kit/guarded.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { readOnlyTool, said } from '../kit/memory-tools.ts'
import { toolServer } from '../kit/tool-server.ts'

const tools = [
  readOnlyTool('create_list', 'title'),
  readOnlyTool('add_item', 'list_id', 'item'),
  readOnlyTool('view_list', 'list_id'),
]

/** Read, wait, write, in one step of the guard. */
export const createHandler = (): FetchHandler => guarded(lists)

function lists(guard: Guard): FetchHandler {
  const handles = guard.handles<readonly string[]>('list', { recover: 'Call create_list.' })
  return toolServer(tools, async ({ name, args }) => {
    if (name === 'create_list') {
      return said(`list_id: ${(await handles.mint([String(args['title'])])).id}`)
    }
    const id = String(args['list_id'])
    const added = async (items: readonly string[]): Promise<readonly string[]> => {
      await setTimeout(5)
      return [...items, String(args['item'])]
    }
    return name === 'add_item'
      ? handles.update(id, added).then(() => said('added'), refusedTool)
      : handles.resolve(id).then(({ value }) => said(value.join('\n')), refusedTool)
  })
}
