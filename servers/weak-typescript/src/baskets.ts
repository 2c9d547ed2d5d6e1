import { v1 as timeId } from 'uuid'

export interface Basket {
  readonly items: string[]
  readonly createdAt: number
}

const baskets = new Map<string, Basket>()

export function openBasket(): string {
  const basketId = timeId()
  baskets.set(basketId, { items: [], createdAt: Date.now() })
  console.log(`opened basket ${basketId}`)
  return basketId
}

export function findBasket(basketId: string): Basket | undefined {
  return baskets.get(basketId)
}
