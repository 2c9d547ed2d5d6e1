import { base64url } from '../core/bytes.ts'
import { systemRandom } from '../core/random.ts'
import type { RandomBytes } from '../core/random.ts'
import { createRemovals } from '../core/removals.ts'
import { storeClosed } from '../core/store-closed.ts'
import type { Store } from '../core/store.ts'
import { callsOf } from './redis/client.ts'
import type { RedisCalls, RedisLike } from './redis/client.ts'
import { createGroups } from './redis/groups.ts'
import type { Groups } from './redis/groups.ts'
import { createInsert } from './redis/insert.ts'
import { createLocators } from './redis/locators.ts'
import type { Locators } from './redis/locators.ts'
import { createMany } from './redis/many.ts'
import { createRemoving } from './redis/removing.ts'
import { recordOf } from './redis/replies.ts'
import { findScript, replaceScript, touchScript } from './redis/scripts.ts'

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

/** Redis keeps what has expired so much longer, as the clocks of processes differ. */
const spareMs = 60 * 60_000
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
    throw new TypeError(`redisStore: groups is ${count}; it has to be a number, 1 to ${groupsMax}`)
  }
  if (!/^[\w.-]{1,64}$/u.test(prefix)) {
    throw new TypeError('redisStore: prefix has to be 1 to 64 letters, digits, ".", "_" or "-"')
  }
  const calls = closable(callsOf(client))
  const channel = `${prefix}:removals`
  const removals = createRemovals((hear) => calls.subscribe(channel, hear))
  const locators = createLocators(calls, prefix, spareMs)
  const groups = createGroups({ calls, locators, prefix, count })
  const nonce = (): string => base64url(random(12))
  return {
    name: 'redis',
    isLocal: false,
    insert: createInsert({ groups, locators, nonce, spareMs }),
    ...oneRecord({ groups, locators, nonce }),
    ...createMany(groups),
    ...createRemoving({ groups, locators, channel, nonce, tell: removals.tell }),
    onRemoval: removals.listen,
    async close() {
      calls.close()
      await removals.close()
    },
  }
}

interface RecordParts {
  readonly groups: Groups
  readonly locators: Locators
  nonce(): string
}

const oneRecord = ({
  groups,
  locators,
  nonce,
}: RecordParts): Pick<Store, 'find' | 'replace' | 'touch'> => ({
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
})

function closable({ run, subscribe }: RedisCalls): RedisCalls & { close(): void } {
  let isClosed = false
  return {
    async run(script, key, args) {
      if (isClosed) throw storeClosed()
      return run(script, key, args)
    },
    subscribe,
    close() {
      isClosed = true
    },
  }
}
