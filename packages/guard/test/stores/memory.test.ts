import { test } from 'vitest'
import { memoryStore } from '../../src/stores/memory.ts'
import { storeContract } from '../../src/testing/index.ts'

storeContract({
  test,
  place: async () => ({ open: async () => memoryStore(), discard: async () => {} }),
  unshared: 'It is in the memory of one process.',
})
