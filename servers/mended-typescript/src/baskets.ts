import { randomUUID } from 'node:crypto'
import { ExpiringMap } from './expiring-map.ts'

export interface Basket {
  readonly items: string[]
}

const baskets = new ExpiringMap<Basket>({
  idleMsMax: 15 * 60_000,
  absoluteMsMax: 4 * 3_600_000,
  entriesMax: 10_000,
  now: Date.now,
})

export function openBasket(principal: string): string {
  const basketId = randomUUID()
  baskets.set(`${principal}:${basketId}`, { items: [] })
  return basketId
}

export function findBasket(principal: string, basketId: string): Basket | undefined {
  return baskets.get(`${principal}:${basketId}`)
}
