import type { FetchHandler } from '../kit/legacy-server.ts'
import { readOnlyTool, said } from '../kit/memory-tools.ts'
import { toolServer } from '../kit/tool-server.ts'

const tools = [readOnlyTool('create_basket', 'item'), readOnlyTool('view_basket', 'basket')]

interface Basket {
  readonly user: string
  readonly items: readonly string[]
}

export interface Codec {
  write(value: object): string
  /** Undefined for what was not written here. */
  read(token: string): unknown
}

/** Keeps nothing: a basket travels in its handle. */
export function basketServer({ write, read }: Codec): FetchHandler {
  return toolServer(tools, ({ user, name, args }) => {
    if (name === 'create_basket') {
      const basket: Basket = { user, items: [String(args['item'])] }
      return { ...said('created'), structuredContent: { basket: write(basket) } }
    }
    const basket = read(String(args['basket'])) as Basket | undefined
    if (basket?.user !== user) return said('Unknown basket', true)
    return said(basket.items.join('\n'))
  })
}
