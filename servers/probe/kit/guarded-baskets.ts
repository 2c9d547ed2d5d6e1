import type { Guard } from '@handfast/guard'
import type { FetchHandler } from './legacy-server.ts'
import { refusedTool } from './guarded.ts'
import { readOnlyTool, said } from './memory-tools.ts'
import { toolServer } from './tool-server.ts'

interface Basket {
  readonly items: readonly string[]
}

const tools = [readOnlyTool('create_basket', 'name'), readOnlyTool('view_basket', 'basket_id')]

/** Baskets behind handles of the guard, where they were in a map or in the handle itself. */
export function guardedBaskets(guard: Guard): FetchHandler {
  const baskets = guard.handles<Basket>('basket', { recover: 'Call create_basket for a new one.' })
  return toolServer(tools, async ({ name, args }) => {
    if (name === 'create_basket') {
      const { id } = await baskets.mint({ items: [String(args['name'])] })
      return { ...said('created'), structuredContent: { basket_id: id } }
    }
    return baskets
      .resolve(String(args['basket_id']))
      .then(({ value }) => said(value.items.join('\n')), refusedTool)
  })
}
