import { randomUUID } from 'node:crypto'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { readOnlyTool, said } from '../kit/memory-tools.ts'
import { toolServer } from '../kit/tool-server.ts'

const tools = [
  readOnlyTool('create_list', 'title'),
  readOnlyTool('add_item', 'list_id', 'item'),
  readOnlyTool('view_list', 'list_id'),
]

interface List {
  readonly owner: string
  readonly items: readonly string[]
}

/** Runs one change of a list. */
export type Turn = (id: string, change: () => Promise<void>) => Promise<void>

/** Lists in a store that takes a moment to answer. */
export function listServer(turn: Turn): FetchHandler {
  const lists = new Map<string, List>()
  return toolServer(tools, async ({ user, name, args }) => {
    if (name === 'create_list') {
      const id = randomUUID()
      lists.set(id, { owner: user, items: [String(args['title'])] })
      return said(`list_id: ${id}`)
    }
    const id = String(args['list_id'])
    if (lists.get(id)?.owner !== user) return said('No such list', true)
    if (name === 'add_item') {
      await turn(id, async () => {
        const list = lists.get(id)
        await new Promise((resolve) => void setTimeout(resolve, 5))
        const items = [...(list?.items ?? []), String(args['item'])]
        if (list !== undefined) lists.set(id, { ...list, items })
      })
      return said('added')
    }
    return said((lists.get(id)?.items ?? []).join('\n'))
  })
}
