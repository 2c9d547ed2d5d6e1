import { memoryStore as myStore } from '@handfast/guard/stores/memory'
import { test } from 'node:test'
import { storeContract } from '@handfast/guard/testing'

storeContract({
  test,
  // A place of its own for each clause; `open` is called again for each further process.
  place: async () => ({ open: async () => myStore(), discard: async () => {} }),
})
