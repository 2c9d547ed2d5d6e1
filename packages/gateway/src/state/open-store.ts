import { memoryStore } from '@handfast/guard/stores/memory'
import type { Store } from '@handfast/guard'
import type { StateConfig } from '../config/config.ts'

/** What several upstreams, and several gateways, share. */
export async function openStore(state: StateConfig): Promise<Store> {
  switch (state.store) {
    case 'memory':
      return memoryStore()
    case 'sqlite': {
      const { sqliteStore } = await import('@handfast/guard/stores/sqlite')
      return sqliteStore({ path: state.path })
    }
    case 'redis':
    case 'postgres':
      throw new TypeError(`${state.store} is not here yet`)
  }
}
