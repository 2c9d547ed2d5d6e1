import { test } from 'vitest'
import { dynamodbStore } from '../../src/stores/dynamodb.ts'
import { storeContract } from '../../src/testing/index.ts'
import { dynamodbDouble } from './dynamodb-double.ts'

// No emulator on npm has transactions without bringing a Java program, so this is what DynamoDB is
// documented to do, and not DynamoDB. docs/stores.md says so.
storeContract({
  test,
  async place() {
    const client = dynamodbDouble()
    return {
      open: async () => dynamodbStore(client, { table: 'sessions' }),
      discard: async () => {},
    }
  },
})
