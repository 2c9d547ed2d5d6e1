/** What was left undone for one reason. */
export interface ReasonGroup<Item> {
  readonly reason: string
  readonly items: readonly Item[]
}

/** From here on a reason is said once, with everything that it holds for. */
const foldedMin = 4

/** Groups by reason, in the order in which reasons first occur. */
export function reasonGroups<Item extends { readonly reason?: string }>(
  items: readonly Item[],
): readonly ReasonGroup<Item>[] {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const reason = item.reason ?? 'no reason was given'
    const group = groups.get(reason)
    if (group === undefined) groups.set(reason, [item])
    else group.push(item)
  }
  return [...groups].map(([reason, grouped]) => ({ reason, items: grouped }))
}

export function isFolded({ items }: ReasonGroup<unknown>): boolean {
  return items.length >= foldedMin
}
