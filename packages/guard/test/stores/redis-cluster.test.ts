import { Cluster, Redis } from 'ioredis'
import { Cluster as ValkeyCluster } from 'iovalkey'
import { createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storeContract } from '../../src/testing/index.ts'
import { pauseMs } from '../support/real-server.ts'
import type { RealServer } from '../support/real-server.ts'
import { exemptOfGroups, redisPlaces } from '../support/redis-places.ts'
import type { Connected } from '../support/redis-places.ts'
import { redisProgram, startRedis } from '../support/redis-server.ts'

/** Three nodes, each with a third of the slots and no replica. */
const nodes = 3
const slots = 16_384

async function startCluster(): Promise<readonly RealServer[]> {
  const options = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '5000']
  const servers = await Promise.all(Array.from({ length: nodes }, () => startRedis(options)))
  const clients = servers.map(({ port }) => new Redis(port, '127.0.0.1'))
  try {
    for (const [index, client] of clients.entries()) {
      const from = Math.floor((slots * index) / nodes)
      const to = Math.floor((slots * (index + 1)) / nodes) - 1
      const range = Array.from({ length: to - from + 1 }, (_, offset) => from + offset)
      await client.cluster('ADDSLOTS', ...range)
      await client.cluster('MEET', '127.0.0.1', servers[0]?.port ?? 0)
    }
    for (const client of clients) await untilWhole(client)
  } finally {
    for (const client of clients) client.disconnect()
  }
  return servers
}

async function untilWhole(client: Redis): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const info = String(await client.cluster('INFO'))
    const isWhole = info.includes('cluster_state:ok') && info.includes(`cluster_size:${nodes}`)
    if (isWhole) return
    await pauseMs(50)
  }
  throw new Error('The cluster did not come together.')
}

describe.runIf(redisProgram !== undefined)('a cluster', () => {
  let servers: readonly RealServer[]
  beforeAll(async () => {
    servers = await startCluster()
  }, 60_000)
  afterAll(() => Promise.all(servers.map((server) => server.close())))

  const connectIoredis = async (): Promise<Connected> => {
    const client = new Cluster(servers.map(({ port }) => ({ host: '127.0.0.1', port })))
    return { client, end: () => client.disconnect() }
  }
  const connectIovalkey = async (): Promise<Connected> => {
    const startNodes = servers.map(({ port }) => ({ host: '127.0.0.1', port }))
    const client = new ValkeyCluster(startNodes)
    return { client, end: () => client.disconnect() }
  }
  const connectNodeRedis = async (): Promise<Connected> => {
    const rootNodes = servers.map(({ port }) => ({ url: `redis://127.0.0.1:${port}` }))
    const client = createCluster({ rootNodes })
    await client.connect()
    return { client, end: () => void client.destroy() }
  }
  for (const [name, connect] of [
    ['ioredis', connectIoredis],
    ['iovalkey', connectIovalkey],
    ['redis', connectNodeRedis],
  ] as const) {
    describe(`owners spread over many slots, through ${name}`, () => {
      const { place, end } = redisPlaces(connect, { groups: 16 })
      afterAll(end)
      storeContract({ test, place, exempt: exemptOfGroups })
    })
  }

  test('no node has everything', async () => {
    const sizes = await Promise.all(
      servers.map(async ({ port }) => {
        const client = new Redis(port, '127.0.0.1')
        const size = await client.dbsize()
        client.disconnect()
        return size
      }),
    )
    for (const size of sizes) expect(size).toBeGreaterThan(0)
  })
})
