import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { redisStore } from '@handfast/guard/stores/redis'
import { RedisStore } from 'connect-redis'
import { createClient } from 'redis'
import { guardSessions } from './guard-sessions.ts'
import type { Contender } from './latency.ts'
import { expressSession } from './peer-sessions.ts'

export interface RedisContenders {
  readonly contenders: readonly Contender[]
  close(): Promise<void>
}

/** Both over one client each, on a server of their own; undefined where none is installed. */
export async function redisSessions(): Promise<RedisContenders | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-bench-'))
  const path = join(folder, 'socket')
  const words = ['--port', '0', '--unixsocket', path, '--dir', folder, '--save', '']
  const server = spawn('redis-server', words, { stdio: 'ignore' })
  const isThere = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.once('spawn', () => resolve(true))
  })
  if (!isThere) return undefined
  const socket = { path, tls: false } as const
  const clients = [createClient({ socket }), createClient({ socket })] as const
  for (const client of clients) await connected(client)
  // Its types are of an earlier client, which is asked in the same way.
  const store = new RedisStore({ client: clients[1] as never })
  return {
    contenders: [
      await guardSessions({ name: 'guard', count: 1_000, store: redisStore(clients[0]) }),
      await expressSession('express-session', store),
    ],
    async close() {
      for (const client of clients) client.destroy()
      server.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const triesMax = 50

/** What of a client of `redis` is used here. */
interface Connecting {
  readonly isReady: boolean
  readonly isOpen: boolean
  connect(): Promise<unknown>
  on(name: 'error', listener: () => void): unknown
}

/** A server that was just started does not listen yet. */
async function connected(client: Connecting): Promise<void> {
  client.on('error', () => undefined)
  for (let tries = 0; tries < triesMax && !client.isReady; tries += 1) {
    await Promise.race([client.isOpen ? wait(50) : client.connect(), wait(200)]).catch(() =>
      wait(50),
    )
  }
}
