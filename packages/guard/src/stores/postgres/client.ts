import type { Hear } from '../../core/removals.ts'

/** What is used of a `Pool` of `pg`, of PGlite, or of anything else that runs a statement. */
export interface PostgresLike {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>
}

/** A `Pool` of `pg`, which lends a connection that hears of removals. */
interface PoolLike extends PostgresLike {
  connect(): Promise<ListeningClient>
  on(event: 'error', listener: () => void): unknown
}

interface ListeningClient {
  query(text: string): Promise<unknown>
  on(event: 'notification', listener: (notice: { readonly payload?: string }) => void): unknown
  on(event: 'error' | 'end', listener: () => void): unknown
  release(destroy: boolean): void
}

interface PgliteLike extends PostgresLike {
  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>
}

const isPool = (client: PostgresLike): client is PoolLike =>
  'connect' in client && 'totalCount' in client && 'on' in client
const isPglite = (client: PostgresLike): client is PgliteLike => 'listen' in client

/** Connections that are lost while nobody uses them are no reason to end the process. */
export function forgive(client: PostgresLike): void {
  if (isPool(client)) client.on('error', () => undefined)
}

/** Returns what ends it. Whoever can only run statements hears of nothing, and is asked for it. */
export function subscribe(client: PostgresLike, channel: string, hear: Hear): () => Promise<void> {
  if (isPglite(client)) return subscribePglite(client, channel, hear)
  return isPool(client) ? subscribePool(client, channel, hear) : async () => undefined
}

function subscribePglite(client: PgliteLike, channel: string, hear: Hear): () => Promise<void> {
  const listening = client.listen(channel, hear.message)
  listening.then(hear.back, () => undefined)
  return async () => (await listening)()
}

const againMsMin = 50
const againMsMax = 1000

/** Holds one connection of the pool, and takes another when it is lost. */
function subscribePool(pool: PoolLike, channel: string, hear: Hear): () => Promise<void> {
  let held: ListeningClient | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOver = false
  let waitMs = againMsMin

  const again = (): void => {
    held = undefined
    if (isOver) return
    clearTimeout(timer)
    timer = setTimeout(() => void listen(), waitMs)
    waitMs = Math.min(waitMs * 2, againMsMax)
  }
  const listen = async (): Promise<void> => {
    let client: ListeningClient | undefined
    try {
      client = await pool.connect()
      await begin(client)
    } catch {
      client?.release(true)
      again()
    }
  }
  const begin = async (client: ListeningClient): Promise<void> => {
    const lose = (): void => {
      if (held !== client) return
      client.release(true)
      again()
    }
    client.on('notification', ({ payload }) => hear.message(payload ?? ''))
    client.on('error', lose)
    client.on('end', lose)
    await client.query(`listen ${channel}`)
    if (isOver) return client.release(true)
    held = client
    waitMs = againMsMin
    hear.back()
  }

  const begun = listen()
  return async () => {
    isOver = true
    clearTimeout(timer)
    held?.release(true)
    held = undefined
    await begun
  }
}
