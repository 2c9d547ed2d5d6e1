import { base64url } from '../core/bytes.ts'
import type { RandomBytes } from '../core/random.ts'
import { systemRandom } from '../core/random.ts'
import { createRemovals, encodeRemoval } from '../core/removals.ts'
import type { NamedRemoval, RecordKind, Store } from '../core/store.ts'
import { callsOf } from './redis/client.ts'
import type { RedisLike } from './redis/client.ts'
import { createGroups } from './redis/groups.ts'
import { createInsert } from './redis/insert.ts'
import { createList } from './redis/list.ts'
import { createLocators } from './redis/locators.ts'
import { recordOf } from './redis/replies.ts'
import {
  countScript,
  findScript,
  removeAllScript,
  removeOwnedScript,
  removeScript,
  replaceScript,
  sweepScript,
  touchScript,
} from './redis/scripts.ts'

export type { IoredisLike, NodeRedisLike, RedisLike } from './redis/client.ts'

export interface RedisStoreOptions {
  /** What all names begin with. */
  readonly prefix?: string
  /**
   * In how many slots of a cluster the owners are spread. One, which is right without a cluster,
   * keeps all promises of `Store` to the letter. With more, a look-up is two round trips, what
   * concerns all owners is one step for each group, and the cap of a kind may be passed by what
   * other processes insert within a second. It has to be the same wherever the store is shared,
   * and does not change while it holds anything.
   */
  readonly groups?: number
  readonly random?: RandomBytes
}

/** Redis keeps what has expired so much longer, as clocks of processes differ. */
const spareMs = 60 * 60_000
/** In one step, in which Redis serves nobody else. */
const sweptMax = 200
/** In one sweep, when there are many. */
const sweptGroupsMax = 8
const groupsMax = 1024

/**
 * Redis or Valkey, through `ioredis`, `iovalkey` or `redis`. The client stays its owner's: `close`
 * ends only the connection for removals, which is made by the first that wants to hear of them.
 *
 * @throws TypeError when an option cannot be meant.
 */
export function redisStore(client: RedisLike, options: RedisStoreOptions = {}): Store {
  const { prefix = 'handfast', groups: count = 1, random = systemRandom } = options
  if (!Number.isSafeInteger(count) || count < 1 || count > groupsMax) {
    throw new TypeError(`redisStore: groups is ${count}; it has to be a number from 1 to 1024`)
  }
  if (!/^[\w.-]{1,64}$/u.test(prefix)) {
    throw new TypeError('redisStore: prefix has to be 1 to 64 letters, digits, ".", "_" or "-"')
  }
  const calls = callsOf(client)
  const locators = createLocators(calls, prefix, spareMs)
  const groups = createGroups({ calls, locators, prefix, count })
  const channel = `${prefix}:removals`
  const removals = createRemovals((hear) => calls.subscribe(channel, hear))
  const nonce = (): string => base64url(random(12))
  const notice = (removal: NamedRemoval): readonly string[] => [channel, encodeRemoval(removal)]
  const inEach = <T>(each: (group: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, group) => each(group)))
  let sweeping = 0

  return {
    name: 'redis',
    isLocal: false,
    insert: createInsert({ groups, locators, nonce, spareMs }),

    async find(kind, key, nowMs) {
      const { group } = await groups.ofKey({ kind, key })
      return recordOf(kind, await groups.run(findScript, { group, kind, nowMs, args: [key] }))
    },

    async replace({ kind, key, version }, value, nowMs) {
      const { group } = await groups.ofKey({ kind, key })
      const args = [key, version, value, nonce()]
      return (await groups.run(replaceScript, { group, kind, nowMs, args })) === 1
    },

    async touch({ kind, key }, { usedAtMs, expiresAtMs }, nowMs) {
      const { group, claim } = await groups.ofKey({ kind, key })
      // First, so that nothing is live that cannot be found.
      if (claim !== undefined) await locators.keep({ kind, key }, expiresAtMs - nowMs)
      const args = [key, usedAtMs, expiresAtMs, spareMs]
      return (await groups.run(touchScript, { group, kind, nowMs, args })) === 1
    },

    async remove(kind, key, nowMs) {
      const { group, claim } = await groups.ofKey({ kind, key })
      const args = [key, ...notice({ kind, key })]
      const removed = await groups.run(removeScript, { group, kind, nowMs, args })
      if (claim !== undefined) await locators.free({ kind, key }, claim)
      return removed === 1
    },

    async removeOwned({ kind, owner, except }, nowMs) {
      const removal = { kind, owner, ...(except === undefined ? {} : { except }) }
      const args = [owner, except ?? '', ...notice(removal)]
      const group = groups.ofOwner(owner)
      return Number(await groups.run(removeOwnedScript, { group, kind, nowMs, args }))
    },

    async removeAll(kind, nowMs) {
      const args = notice({ kind, all: true })
      const counts = await inEach((group) =>
        groups.run(removeAllScript, { group, kind, nowMs, args }),
      )
      return sum(counts)
    },

    list: createList(groups),
    count: async (kind: RecordKind, nowMs) =>
      sum(await inEach((group) => groups.run(countScript, { group, kind, nowMs, args: [] }))),

    async sweep(recordsMax, nowMs) {
      let freed = 0
      for (let visited = 0; visited < Math.min(count, sweptGroupsMax); visited += 1) {
        freed += await sweepGroup(sweeping, recordsMax - freed, nowMs)
        sweeping = (sweeping + 1) % count
        if (freed >= recordsMax) break
      }
      return freed
    },

    onRemoval: removals.listen,
    close: removals.close,
  }

  async function sweepGroup(group: number, recordsMax: number, nowMs: number): Promise<number> {
    let freed = 0
    while (freed < recordsMax) {
      const limit = Math.min(sweptMax, recordsMax - freed)
      const asked = { group, kind: '', nowMs, args: [limit] }
      const step = Number(await groups.run(sweepScript, asked))
      freed += step
      if (step < limit) break
    }
    return freed
  }
}

const sum = (counts: readonly unknown[]): number =>
  counts.reduce((total: number, count) => total + Number(count), 0)
