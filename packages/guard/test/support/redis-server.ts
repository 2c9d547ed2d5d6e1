import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { findProgram } from './program.ts'
import { freePort, launch } from './real-server.ts'
import type { RealServer } from './real-server.ts'

/** Undefined where neither is installed; `npm test` says so, and fails in CI. */
export const redisProgram: string | undefined = findProgram('redis-server', 'valkey-server')

/** What is answered is on the disk, as a store that ends sessions should have it. */
export const onDisk = ['--appendonly', 'yes', '--appendfsync', 'always']

export async function startRedis(more: readonly string[] = []): Promise<RealServer> {
  if (redisProgram === undefined) throw new Error('there is no redis-server')
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'handfast-redis-'))
  const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
  return launch({
    program: redisProgram,
    args: [...where, '--save', '', ...more],
    port,
    isReady: () => answersPing(port),
    clean: () => rmSync(folder, { recursive: true, force: true }),
  })
}

async function answersPing(port: number): Promise<boolean> {
  const client = new Redis({
    port,
    host: '127.0.0.1',
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: () => null,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.ping()) === 'PONG'
  } catch {
    return false
  } finally {
    client.disconnect()
  }
}
