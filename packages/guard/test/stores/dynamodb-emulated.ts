import { afterAll, beforeAll, describe, test } from 'vitest'
import { dynamodbStore } from '../../src/stores/dynamodb.ts'
import { storeContract } from '../../src/testing/index.ts'
import { startEmulator } from './dynamodb-emulator.ts'
import type { Emulator } from './dynamodb-emulator.ts'

/** Where `npm run test:dynamodb`, which alone runs this, has put it. */
const folder = process.env['HANDFAST_DYNAMODB_EMULATOR']

describe('through the SDK of AWS, on an emulator', () => {
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
