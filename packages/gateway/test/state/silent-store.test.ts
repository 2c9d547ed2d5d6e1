import { connect, createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import type { OwnerKey, RecordKey, Store } from '@handfast/guard'
import { openStore } from '../../src/state/open-store.ts'
import {
  postgresProgram,
  startPostgres,
  urlOf,
} from '../../../guard/test/support/postgres-server.ts'
import { redisProgram, startRedis } from '../../../guard/test/support/redis-server.ts'
import type { RealServer } from '../../../guard/test/support/real-server.ts'

interface Way {
  readonly port: number
  /** What is open hears nothing any more, and is not closed: a firewall, or a machine that went. */
  silence(): void
}

let server: RealServer | undefined
let way: Server | undefined
let store: Store | undefined
afterEach(async () => {
  await store?.close()
  way?.close()
  await server?.close()
  ;[server, way, store] = [undefined, undefined, undefined]
})

async function wayTo(port: number): Promise<Way> {
  const open = new Set<{ isSilent: boolean }>()
  const opened = createServer((client) => {
    const behind = connect(port, '127.0.0.1')
    const line = { isSilent: false }
    open.add(line)
    client.on('data', (chunk) => void (line.isSilent || behind.write(chunk)))
    behind.on('data', (chunk) => void (line.isSilent || client.write(chunk)))
    for (const socket of [client, behind]) {
      socket.on('error', () => undefined)
      socket.on('close', () => [client, behind].forEach((one) => one.destroy()))
    }
  })
  way = opened
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve))
  return {
    // Of a server on a port.
    port: (opened.address() as AddressInfo).port,
    silence() {
      for (const line of open) line.isSilent = true
    },
  }
}

const kinds = {
  redis: {
    isThere: redisProgram !== undefined,
    start: startRedis,
    url: (port: number) => `redis://127.0.0.1:${port}`,
  },
  postgres: {
    isThere: postgresProgram !== undefined,
    start: startPostgres,
    url: (port: number) => urlOf({ port } as RealServer),
  },
} as const

const isAsked = ({ isThere }: { readonly isThere: boolean }): boolean =>
  isThere || process.env['CI'] === 'true'

const key = 'k'.repeat(43) as RecordKey
const owner = 'o'.repeat(43) as string as OwnerKey

for (const [name, kind] of Object.entries(kinds)) {
  if (!isAsked(kind)) continue
  it(`a connection to ${name} that says nothing any more is given up`, async () => {
    server = await kind.start()
    const { port, silence } = await wayTo(server.port)
    store = await openStore({ store: name as keyof typeof kinds, url: kind.url(port) })
    const times = { createdAtMs: 1, usedAtMs: 1, expiresAtMs: 10_000 }
    const record = { kind: 'session' as const, key, owner, value: 'v', version: 1, ...times }
    const caps = { perOwnerMax: 10, max: 10 }
    expect(await store.insert(record, caps, 2)).toBe('inserted')
    silence()
    // Redis is asked again on another connection, Postgres is not.
    await store.find('session', key, 2).catch(() => undefined)
    expect(await store.find('session', key, 2)).toMatchObject({ value: 'v' })
  })
}
