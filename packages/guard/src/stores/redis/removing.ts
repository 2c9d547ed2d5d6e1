import { encodeRemoval } from '../../core/removals.ts'
import type { NamedRemoval, Store } from '../../core/store.ts'
import { sumOf } from './groups.ts'
import type { Groups } from './groups.ts'
import type { Locators } from './locators.ts'
import { removeAllScript, removeOwnedScript, removeScript } from './scripts.ts'

export interface RemovingParts {
  readonly groups: Groups
  readonly locators: Locators
  /** Which the scripts tell of what they removed, in the same step. */
  readonly channel: string
  nonce(): string
  /** Listeners of this process, who hear of it without the way over the server. */
  tell(removal: NamedRemoval): void
}

export const createRemoving = ({
  groups,
  locators,
  channel,
  nonce,
  tell,
}: RemovingParts): Pick<Store, 'remove' | 'removeOwned' | 'removeAll'> => ({
  async remove(kind, key, nowMs) {
    const removal = { kind, key }
    const { group, claim } = await groups.ofKey(removal)
    const args = [key, channel, encodeRemoval(removal), nonce()]
    const wasLive = (await groups.run(removeScript, { group, kind, nowMs, args })) === 1
    if (wasLive) tell(removal)
    if (claim !== undefined) await locators.free(removal, claim)
    return wasLive
  },

  async removeOwned({ kind, owner, except }, nowMs) {
    const removal = { kind, owner, ...(except === undefined ? {} : { except }) }
    const group = groups.ofOwner(owner)
    const args = [owner, except ?? '', channel, encodeRemoval(removal)]
    const count = await groups.run(removeOwnedScript, { group, kind, nowMs, args })
    tell(removal)
    return Number(count)
  },

  async removeAll(kind, nowMs) {
    const removal = { kind, all: true } as const
    const args = [channel, encodeRemoval(removal)]
    const counts = await groups.inEach(removeAllScript, { kind, nowMs, args })
    tell(removal)
    return sumOf(counts)
  },
})
