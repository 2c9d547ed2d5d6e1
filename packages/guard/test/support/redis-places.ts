import { redisStore } from '../../src/stores/redis.ts'
import type { RedisLike, RedisStoreOptions } from '../../src/stores/redis.ts'
import type { StorePlace } from '../../src/testing/index.ts'

export interface Connected {
  readonly client: RedisLike
  end(): void
}

/** Places for the contract of stores, one after the other over the same few connections. */
export interface RedisPlaces {
  place(): Promise<StorePlace>
  end(): void
}

/** What `groups` cannot keep, and says so. */
export const exemptOfGroups = {
  'keeps both caps when two processes insert at once':
    'The cap of a kind may be passed by what others insert within a second.',
} as const

let places = 0

export function redisPlaces(
  connect: () => Promise<Connected>,
  options: RedisStoreOptions = {},
): RedisPlaces {
  const free: Connected[] = []
  return {
    async place() {
      places += 1
      const prefix = `place-${places}`
      const used: Connected[] = []
      return {
        async open() {
          const connected = free.pop() ?? (await connect())
          used.push(connected)
          return redisStore(connected.client, { ...options, prefix })
        },
        async discard() {
          free.push(...used)
        },
      }
    },
    end() {
      for (const { end } of free) end()
    },
  }
}
