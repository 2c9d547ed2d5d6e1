import { createRequire } from 'node:module'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type {
  DynamodbClient,
  Item,
  ItemKey,
  TransactItem,
} from '../../src/stores/dynamodb/client.ts'

/** What of `@aws-sdk/lib-dynamodb` is used beside what the store uses. */
interface Document extends Omit<DynamodbClient, 'transactWrite'> {
  put(input: object): Promise<unknown>
  delete(input: object): Promise<unknown>
}

/** And of `@aws-sdk/client-dynamodb`. */
interface Tables {
  createTable(input: object): Promise<unknown>
  describeTable(input: object): Promise<{ readonly Table?: { readonly TableStatus?: string } }>
  destroy(): void
}

export interface Emulator {
  /** A new table, with what asks it; all clients of it take turns. */
  open(table: string): Promise<DynamodbClient>
  close(): Promise<void>
}

/**
 * dynalite behind the SDK of AWS, over HTTP: expressions, types, pages and conditions are theirs.
 * It has no transactions. One is done here step by step, alone, and undone when a step is refused,
 * which leaves untried what DynamoDB does with two that meet.
 *
 * @param folder Where they are installed; `npm run test:dynamodb` does so.
 */
export async function startEmulator(folder: string): Promise<Emulator> {
  const require = createRequire(join(folder, 'package.json'))
  const server: Server = require('dynalite')({ createTableMs: 0 })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = Object(server.address()) as AddressInfo
  const { DynamoDB } = require('@aws-sdk/client-dynamodb')
  const { DynamoDBDocument } = require('@aws-sdk/lib-dynamodb')
  const tables: Tables = new DynamoDB({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'nobody', secretAccessKey: 'none' },
  })
  const document: Document = DynamoDBDocument.from(tables)
  return {
    async open(table) {
      await createTable(tables, table)
      return inTurns(document)
    },
    async close() {
      tables.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const keyNames = ['pk', 'sk'] as const
const looksMax = 200

async function createTable(tables: Tables, name: string): Promise<void> {
  await tables.createTable({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keyNames.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: keyNames.map((AttributeName, at) => ({
      AttributeName,
      KeyType: at === 0 ? 'HASH' : 'RANGE',
    })),
  })
  for (let looks = 0; looks < looksMax; looks += 1) {
    const { Table } = await tables.describeTable({ TableName: name })
    if (Table?.TableStatus === 'ACTIVE') return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('The table was not made')
}

/** Whoever asks waits for those before, so that nobody sees half of a transaction. */
function inTurns(document: Document): DynamodbClient {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(ask: () => Promise<T>): Promise<T> => {
    const asked = last.then(ask)
    last = asked.catch(() => undefined)
    return asked
  }
  return {
    get: (input) => inTurn(() => document.get(input)),
    query: (input) => inTurn(() => document.query(input)),
    scan: (input) => inTurn(() => document.scan(input)),
    update: (input) => inTurn(() => document.update(input)),
    transactWrite: ({ TransactItems }) => inTurn(() => transact(document, TransactItems)),
  }
}

interface Place {
  readonly TableName: string
  readonly Key: ItemKey
}

async function transact(document: Document, steps: readonly TransactItem[]): Promise<void> {
  const places = steps.map(placeOf)
  // AWS, TransactWriteItems: no two actions on one item, and a hundred at most.
  const names = new Set(places.map(({ Key }) => JSON.stringify(Key)))
  if (names.size < steps.length || steps.length > 100) throw named('ValidationException')
  const before: (Item | undefined)[] = []
  for (const place of places) {
    before.push((await document.get({ ...place, ConsistentRead: true })).Item)
  }
  for (const [at, step] of steps.entries()) {
    try {
      await doStep(document, step)
    } catch (error) {
      for (const [done, place] of places.slice(0, at).entries()) {
        await putBack(document, place, before[done])
      }
      if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') throw error
      const CancellationReasons = steps.map((_, number) => ({
        Code: number === at ? 'ConditionalCheckFailed' : 'None',
      }))
      throw Object.assign(named('TransactionCanceledException'), { CancellationReasons })
    }
  }
}

function placeOf({ Put, Update, Delete }: TransactItem): Place {
  if (Put !== undefined) {
    const { pk, sk } = Put.Item
    return { TableName: Put.TableName, Key: { pk: String(pk), sk: String(sk) } }
  }
  const step = Update ?? Delete
  if (step === undefined) throw named('ValidationException')
  return { TableName: step.TableName, Key: step.Key }
}

async function doStep(document: Document, { Put, Update, Delete }: TransactItem): Promise<void> {
  if (Put !== undefined) await document.put(Put)
  if (Update !== undefined) await document.update(Update)
  if (Delete !== undefined) await document.delete(Delete)
}

async function putBack(
  document: Document,
  { TableName, Key }: Place,
  item: Item | undefined,
): Promise<void> {
  if (item === undefined) await document.delete({ TableName, Key })
  else await document.put({ TableName, Item: item })
}

const named = (name: string): Error => Object.assign(new Error(name), { name })
