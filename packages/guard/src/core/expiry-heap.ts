/** What expires, and where it is in the heap. */
export interface Expiring {
  expiresAtMs: number
  position: number
}

/** A binary heap: what expires first is on top, and is there without looking at the rest. */
export interface ExpiryHeap<Item extends Expiring> {
  readonly size: number
  top(): Item | undefined
  add(item: Item): void
  remove(item: Item): void
  /** When its instant was changed. */
  move(item: Item): void
  /** How many are over; the others are not looked at. */
  countUntil(nowMs: number): number
}

export function createExpiryHeap<Item extends Expiring>(): ExpiryHeap<Item> {
  const items: Item[] = []

  const put = (item: Item, position: number): void => {
    items[position] = item
    item.position = position
  }

  const rise = (item: Item): void => {
    let { position } = item
    while (position > 0) {
      const above = (position - 1) >> 1
      const parent = items[above]
      if (parent === undefined || parent.expiresAtMs <= item.expiresAtMs) break
      put(parent, position)
      position = above
    }
    put(item, position)
  }

  const sink = (item: Item): void => {
    let { position } = item
    for (;;) {
      const below = firstBelow(items, position)
      if (below === undefined || below.expiresAtMs >= item.expiresAtMs) break
      const { position: next } = below
      put(below, position)
      position = next
    }
    put(item, position)
  }

  const move = (item: Item): void => {
    rise(item)
    sink(item)
  }

  return {
    get size() {
      return items.length
    },
    top: () => items[0],
    add(item) {
      item.position = items.length
      items.push(item)
      rise(item)
    },
    remove(item) {
      const last = items.pop()
      if (last === undefined || last === item) return
      put(last, item.position)
      move(last)
    },
    move,
    countUntil(nowMs) {
      const open = [0]
      let count = 0
      for (let position = open.pop(); position !== undefined; position = open.pop()) {
        const item = items[position]
        if (item === undefined || item.expiresAtMs > nowMs) continue
        count += 1
        open.push(2 * position + 1, 2 * position + 2)
      }
      return count
    },
  }
}

/** The one of the two below that expires first. */
function firstBelow<Item extends Expiring>(
  items: readonly Item[],
  position: number,
): Item | undefined {
  const left = items[2 * position + 1]
  const right = items[2 * position + 2]
  if (left === undefined || right === undefined) return left
  return right.expiresAtMs < left.expiresAtMs ? right : left
}
