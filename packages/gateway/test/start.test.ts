import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Store } from '@handfast/guard'
import type { StateConfig } from '../src/config/config.ts'
import { defaultAdmin, defaultConfig, startGateway } from '../src/index.ts'
import type { Config } from '../src/index.ts'
import type * as opening from '../src/state/open-store.ts'
import { upstreamAt } from './kit.ts'

const binary = fileURLToPath(new URL('../bin/handfast-gateway.js', import.meta.url))

const stores = vi.hoisted(() => ({ open: 0 }))
vi.mock('../src/state/open-store.ts', async (original) => {
  const { openStore } = await original<typeof opening>()
  return {
    async openStore(state: StateConfig): Promise<Store> {
      const store = await openStore(state)
      stores.open += 1
      const close = async (): Promise<void> => {
        await store.close()
        stores.open -= 1
      }
      return { ...store, close }
    },
  }
})

describe('a gateway that cannot start', () => {
  const taken = createServer()
  let port = 0
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gateway-start-'))
    taken.listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const address = taken.address()
    port = typeof address === 'object' && address !== null ? address.port : 0
  })
  afterAll(async () => {
    taken.close()
    await rm(folder, { recursive: true })
  })

  const started = (more: Partial<Config>): ReturnType<typeof startGateway> =>
    startGateway({
      ...defaultConfig,
      state: { store: 'sqlite', path: join(folder, 'state.db') },
      listen: { ...defaultConfig.listen, port: 0 },
      admin: { ...defaultAdmin, port: 0 },
      callers: [{ kind: 'anonymous' }],
      upstreams: [upstreamAt('http://127.0.0.1:1/mcp')],
      ...more,
    })

  it('leaves nothing open, so that another one starts on the same state', async () => {
    const decisions = { address: '127.0.0.1', port, servers: [], refusals: 'exact' } as const
    const secret = 's'.repeat(32)
    const node = { name: 'one', address: '127.0.0.1', port, advertise: undefined, secret }
    for (const more of [
      { listen: { ...defaultConfig.listen, port } },
      { decisions },
      { admin: { ...defaultAdmin, port } },
      { nodes: node },
    ]) {
      await expect(started(more)).rejects.toMatchObject({ code: 'GATEWAY_ADDRESS_TAKEN' })
      expect(stores.open).toBe(0)
    }
    const gateway = await started({})
    expect(stores.open).toBe(1)
    await gateway.close()
  })

  it('ends by itself, though it has listened already', async () => {
    const state = join(folder, 'other.db')
    const args = ['--listen', '0', '--state', state, '--upstream', 'http://127.0.0.1:1/mcp']
    const child = spawn(process.execPath, [binary, '--admin', `${port}`, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let text = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    expect(await once(child, 'exit')).toEqual([2, null])
    expect(text).toContain('[GATEWAY_ADDRESS_TAKEN]')
  })
})
