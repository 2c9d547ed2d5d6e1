import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { describe, expect, test, vi } from 'vitest'
import { authenticate } from '../../../../servers/probe/kit/behind-guard.ts'
import { guardFetch } from '../../src/adapters/fetch.ts'
import { createGuard } from '../../src/index.ts'
import type { Store } from '../../src/index.ts'
import { dynamodbStore } from '../../src/stores/dynamodb.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { postgresStore } from '../../src/stores/postgres.ts'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import { listenerOf, openListener } from '../adapters/open-adapter.ts'
import { documentedV1 } from '../adapters/sdk-servers.ts'
import { attacked, verdictsOn } from '../attacked.ts'
import type { Weakness } from '../attacked.ts'
import { dynamodbDouble } from '../stores/dynamodb-double.ts'
import { sharedStores } from '../support/shared-stores.ts'
import type { OpenStore, SharedStore } from '../support/shared-stores.ts'

vi.setConfig({ testTimeout: 120_000 })

const only: readonly Weakness[] = [
  'unbound-session',
  'session-existence-oracle',
  'session-as-authentication',
  'client-chosen-session-id',
  'session-survives-termination',
  'fallback-session',
]

type Open = () => Promise<OpenStore>

const stores: Readonly<Record<string, Open>> = {
  async memory() {
    const store = memoryStore()
    return { store, end: () => store.close() }
  },

  async sqlite() {
    const folder = await mkdtemp(join(tmpdir(), 'handfast-attacked-'))
    const store = await sqliteStore({ path: join(folder, 'sessions.db') })
    return endsWith(store, () => rm(folder, { recursive: true }))
  },

  async 'dynamodb, as it is documented'() {
    return endsWith(dynamodbStore(dynamodbDouble(), { table: 'sessions' }))
  },

  async pglite() {
    const database = await PGlite.create()
    return endsWith(postgresStore(database), () => database.close())
  },

  ...Object.fromEntries(
    sharedStores.filter(({ isInstalled }) => isInstalled).map((one) => [one.name, real(one)]),
  ),
}

function endsWith(store: Store, more: () => Promise<void> = async () => undefined): OpenStore {
  return {
    store,
    async end() {
      await store.close()
      await more()
    },
  }
}

function real({ start, open }: SharedStore): Open {
  return async () => {
    const server = await start()
    const { store, end } = open(server.port)
    return {
      store,
      async end() {
        await end()
        await server.close()
      },
    }
  }
}

test('without the guard, the server is hijacked', async () => {
  expect(await attacked(documentedV1(), ['unbound-session'])).toEqual({
    'unbound-session': 'vulnerable',
  })
})

describe.each(Object.entries(stores))('%s', (_name, open) => {
  test('keeps the sessions of a guard that no attack does anything to', async () => {
    const { store, end } = await open()
    const guard = createGuard({ store, issuer: 'https://login.example', cleartextOnLoopback: true })
    const serve = guardFetch(guard, documentedV1(), { authenticate })
    const { url, close } = await openListener(listenerOf(serve))
    try {
      const verdicts = await verdictsOn({ url }, only)
      expect(verdicts).toEqual(Object.fromEntries(only.map((weakness) => [weakness, 'safe'])))
    } finally {
      await close()
      await guard.close()
      await end()
    }
  })
})
