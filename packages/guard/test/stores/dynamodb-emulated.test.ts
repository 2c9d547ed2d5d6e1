import { afterAll, beforeAll, describe, test } from 'vitest'
import { dynamodbStore } from '../../src/stores/dynamodb.ts'
import { storeContract } from '../../src/testing/index.ts'
import { startEmulator } from './dynamodb-emulated.ts'
import type { Emulator } from './dynamodb-emulated.ts'

/** Where `npm run test:dynamodb` has put it. */
const folder = process.env['HANDFAST_DYNAMODB_EMULATOR']

describe.skipIf(folder === undefined)('through the SDK of AWS, on an emulator', () => {
  let emulator: Emulator
  let tables = 0
  beforeAll(async () => {
    emulator = await startEmulator(folder ?? '')
  })
  afterAll(() => emulator.close())
  storeContract({
    test,
    async place() {
      const table = `sessions-${(tables += 1)}`
      const client = await emulator.open(table)
      return { open: async () => dynamodbStore(client, { table }), discard: async () => {} }
    },
  })
})
