import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import { storeContract } from '../../src/testing/index.ts'

storeContract({
  test,
  async place() {
    const folder = await mkdtemp(join(tmpdir(), 'handfast-sqlite-'))
    return {
      open: () => sqliteStore({ path: join(folder, 'sessions.db') }),
      discard: () => rm(folder, { recursive: true }),
    }
  },
})
