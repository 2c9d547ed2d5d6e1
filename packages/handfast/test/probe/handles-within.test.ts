import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { FetchHandler } from '../../../../servers/probe/kit/legacy-server.ts'
import { readOnlyTool, said } from '../../../../servers/probe/kit/memory-tools.ts'
import { toolServer } from '../../../../servers/probe/kit/tool-server.ts'
import { probe } from '../../src/probe/probe.ts'
import type { ProbeResult } from '../../src/probe/result.ts'
import { as, patient, url } from './principals.ts'

const tools = [
  readOnlyTool('create_basket', 'name'),
  readOnlyTool('view_basket', 'basket_id'),
  readOnlyTool('create_order', 'basket_id', 'remark'),
  readOnlyTool('view_order', 'order_id'),
]

interface Kept {
  readonly owner: string
  readonly text: string
}

/** Orders that are made in baskets; whose an order is may be asked, or not. */
function shop(mayView: (order: Kept, user: string) => boolean): FetchHandler {
  const baskets = new Map<string, Kept>()
  const orders = new Map<string, Kept>()
  const keep = (kept: Map<string, Kept>, one: Kept, name: string): object => {
    const id = randomUUID()
    kept.set(id, one)
    return said(`${name}: ${id}`)
  }
  return toolServer(tools, ({ user, name, args }) => {
    if (name === 'create_basket') {
      return keep(baskets, { owner: user, text: String(args['name']) }, 'basket_id')
    }
    if (name === 'view_order') {
      const order = orders.get(String(args['order_id']))
      return order !== undefined && mayView(order, user) ? said(order.text) : said('None', true)
    }
    const id = String(args['basket_id'])
    const basket = baskets.get(id)
    if (basket?.owner !== user) return said('No such basket', true)
    if (name === 'view_basket') return said(basket.text)
    return keep(orders, { owner: user, text: String(args['remark']) }, `basket ${id}, order_id`)
  })
}

const probed = (handler: FetchHandler): Promise<ProbeResult> =>
  probe({ url, handler, as, only: ['unbound-handle', 'predictable-session-id'], limits: patient })

test('a handle that is made in another is found, and held against its owner', async () => {
  const weak = await probed(shop(() => true))
  expect(weak.discovered.handles).toMatchObject([
    { producer: 'create_basket' },
    {
      producer: 'create_order',
      how: 'what was put in came back from view_order, made in what create_basket makes',
    },
  ])
  const [check] = weak.checks.filter(({ weakness }) => weakness === 'unbound-handle')
  expect(check?.verdict).toBe('vulnerable')
  const proofs = check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title)
  expect(proofs).toEqual(["b: view_order with a's handle"])
  expect(check?.transcript.length).toBeLessThan(200)
})

test('and is safe where its owner is asked for', async () => {
  const { checks } = await probed(shop((order, user) => order.owner === user))
  expect(checks.map(({ verdict }) => verdict)).toEqual(['safe', 'safe'])
})
