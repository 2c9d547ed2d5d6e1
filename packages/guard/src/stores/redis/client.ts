import { utf8 } from '../../core/bytes.ts'
import type { Hear } from '../../core/removals.ts'
import type { Script } from './scripts.ts'

/** What is used of `ioredis` and of `iovalkey`: a `Redis` or a `Cluster`. */
export interface IoredisLike {
  evalsha(sha: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>
  eval(text: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>
  duplicate(first?: object, second?: object): unknown
  readonly isCluster?: boolean
}

/** What is used of `redis`: what `createClient` or `createCluster` makes. */
export interface NodeRedisLike {
  evalSha(sha: string, given: ScriptArguments): Promise<unknown>
  eval(text: string, given: ScriptArguments): Promise<unknown>
  duplicate(): unknown
}

interface ScriptArguments {
  readonly keys: string[]
  readonly arguments: string[]
}

export type RedisLike = IoredisLike | NodeRedisLike

/** The same for all clients. */
export interface RedisCalls {
  run(script: Script, key: string, args: readonly string[]): Promise<unknown>
  /** On a connection of its own, again after each loss of it. Returns what ends that. */
  subscribe(channel: string, hear: Hear): () => Promise<void>
}

export function callsOf(client: RedisLike): RedisCalls {
  const shaOf = createShaOf()
  const { byHash, byText, subscribe } = 'evalSha' in client ? nodeRedis(client) : ioredis(client)
  return {
    async run(script, key, args) {
      const sha = await shaOf(script)
      try {
        return await byHash(sha, key, args)
      } catch (error) {
        // Restarted, failed over, or never asked before.
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
        return byText(script.text, key, args)
      }
    },
    subscribe,
  }
}

type Evaluate = (script: string, key: string, args: readonly string[]) => Promise<unknown>

interface ClientCalls {
  readonly byHash: Evaluate
  readonly byText: Evaluate
  readonly subscribe: RedisCalls['subscribe']
}

function ioredis(client: IoredisLike): ClientCalls {
  return {
    byHash: (sha, key, args) => client.evalsha(sha, 1, key, ...args),
    byText: (text, key, args) => client.eval(text, 1, key, ...args),
    subscribe(channel, hear) {
      // Waits for the connection however long that takes, whatever the other one was told to do.
      const patient = { enableOfflineQueue: true, maxRetriesPerRequest: null, lazyConnect: false }
      const duplicate =
        client.isCluster === true
          ? client.duplicate([], { ...patient, redisOptions: patient })
          : client.duplicate(patient)
      // It is of the same class as the client, of which these methods are documented.
      const own = duplicate as IoredisSubscriber
      own.on('error', ignore)
      own.on('message', (_, text) => hear.message(text))
      own.on('ready', () => void own.subscribe(channel).then(hear.back, ignore))
      return async () => own.disconnect()
    },
  }
}

interface IoredisSubscriber {
  on(event: 'error' | 'ready', listener: () => void): unknown
  on(event: 'message', listener: (channel: string, text: string) => void): unknown
  subscribe(channel: string): Promise<unknown>
  disconnect(): void
}

function nodeRedis(client: NodeRedisLike): ClientCalls {
  const given = (key: string, args: readonly string[]): ScriptArguments => ({
    keys: [key],
    arguments: [...args],
  })
  return {
    byHash: (sha, key, args) => client.evalSha(sha, given(key, args)),
    byText: (text, key, args) => client.eval(text, given(key, args)),
    subscribe(channel, hear) {
      // It is of the same class as the client, of which these methods are documented.
      const own = client.duplicate() as NodeRedisSubscriber
      own.on('error', ignore)
      // It subscribes again before it is ready again.
      const subscribed = own.connect().then(() => own.subscribe(channel, hear.message))
      subscribed.then(() => {
        own.on('ready', hear.back)
        hear.back()
      }, ignore)
      return async () => own.destroy()
    },
  }
}

interface NodeRedisSubscriber {
  on(event: 'error' | 'ready', listener: () => void): unknown
  connect(): Promise<unknown>
  subscribe(channel: string, listener: (text: string) => void): Promise<unknown>
  destroy(): void
}

/** A lost connection is reported to those who ask for something. */
const ignore = (): void => undefined

/** Redis names scripts by their SHA-1; nothing is protected by it. */
function createShaOf(): (script: Script) => Promise<string> {
  const known = new Map<string, string>()
  return async ({ name, text }) => {
    const kept = known.get(name)
    if (kept !== undefined) return kept
    const bytes = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-1', utf8(text)))
    const sha = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
    known.set(name, sha)
    return sha
  }
}
