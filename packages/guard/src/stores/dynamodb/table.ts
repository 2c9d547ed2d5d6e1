import { GuardError } from '../../core/errors.ts'
import type {
  DynamodbClient,
  Item,
  ItemKey,
  Placeholders,
  TransactItem,
  UpdateInput,
  Value,
} from './client.ts'

/** One table, read consistently. */
export interface Table {
  get(key: ItemKey): Promise<Item | undefined>
  /** All of a partition from this sort key on, in the order of the sort keys. */
  partition(pk: string, from: string): Promise<readonly Item[]>
  scan(scan: Scan): Promise<Scanned>
  /** False when the condition does not hold. */
  update(change: Change): Promise<boolean>
  /** False when a condition does not hold, or somebody else was at the same items. */
  transact(steps: readonly TransactItem[]): Promise<boolean>
  put(item: Record<string, Value>, condition?: Condition): TransactItem
  change(change: Change): TransactItem
  remove(key: ItemKey, condition?: Condition): TransactItem
}

export interface Condition {
  /** Names are marked with `#`, values with `:`. */
  readonly expression: string
  readonly values?: Readonly<Record<string, Value>>
}

export interface Change {
  readonly key: ItemKey
  readonly set: string
  readonly condition: Condition
}

export interface Scan {
  readonly filter: Condition
  readonly limit: number
  readonly after: ItemKey | undefined
}

export interface Scanned {
  readonly items: readonly Item[]
  readonly next: ItemKey | undefined
}

/** Of a partition; DynamoDB gives a megabyte at a time. */
const pagesMax = 200

export function createTable(client: DynamodbClient, name: string): Table {
  const updateOf = ({ key, set, condition }: Change): UpdateInput => ({
    TableName: name,
    Key: key,
    UpdateExpression: set,
    ConditionExpression: condition.expression,
    ...placeholders(`${set} ${condition.expression}`, condition.values),
  })
  const conditionOf = ({ expression, values }: Condition) => ({
    ConditionExpression: expression,
    ...placeholders(expression, values),
  })
  return {
    async get(key) {
      const { Item } = await client.get({ TableName: name, Key: key, ConsistentRead: true })
      return Item
    },

    partition: (pk, from) => partitionOf({ client, name, pk, from }),

    async scan({ filter, limit, after }) {
      const page = await client.scan({
        TableName: name,
        ConsistentRead: true,
        Limit: limit,
        FilterExpression: filter.expression,
        ...placeholders(filter.expression, filter.values),
        ...(after === undefined ? {} : { ExclusiveStartKey: after }),
      })
      return { items: page.Items ?? [], next: keyOf(page.LastEvaluatedKey) }
    },

    update: (change) => isDone(client.update(updateOf(change))),
    transact: (steps) => isDone(client.transactWrite({ TransactItems: [...steps] })),

    put: (item, condition) => ({
      Put: { TableName: name, Item: item, ...(condition && conditionOf(condition)) },
    }),
    change: (change) => ({ Update: updateOf(change) }),
    remove: (key, condition) => ({
      Delete: { TableName: name, Key: key, ...(condition && conditionOf(condition)) },
    }),
  }
}

interface Partition {
  readonly client: DynamodbClient
  readonly name: string
  readonly pk: string
  readonly from: string
}

async function partitionOf({ client, name, pk, from }: Partition): Promise<readonly Item[]> {
  const expression = '#pk = :pk AND #sk >= :from'
  const items: Item[] = []
  let after: ItemKey | undefined
  for (let page = 0; page < pagesMax; page += 1) {
    const { Items, LastEvaluatedKey } = await client.query({
      TableName: name,
      ConsistentRead: true,
      KeyConditionExpression: expression,
      ...placeholders(expression, { pk, from }),
      ...(after === undefined ? {} : { ExclusiveStartKey: after }),
    })
    items.push(...(Items ?? []))
    after = keyOf(LastEvaluatedKey)
    if (after === undefined) return items
  }
  throw new GuardError('GUARD_STORE_FULL', `One owner has more than ${pagesMax} pages of records.`)
}

export const keyOf = (item: Item | undefined): ItemKey | undefined =>
  item === undefined ? undefined : { pk: String(item['pk']), sk: String(item['sk']) }

/** Many words are reserved in expressions, so all names go beside them. */
function placeholders(
  expression: string,
  values: Readonly<Record<string, Value>> = {},
): Placeholders {
  const names = [...expression.matchAll(/#(\w+)/gu)].map(([mark, name = '']) => [mark, name])
  const marked = Object.entries(values).map(([name, value]) => [`:${name}`, value])
  return {
    ExpressionAttributeNames: Object.fromEntries(names),
    ...(marked.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(marked) }),
  }
}

const conditionErrors = ['ConditionalCheckFailedException', 'TransactionConflictException']
/** What may be tried again after looking anew. The others are faults, such as too large an item. */
const conditionReasons = ['ConditionalCheckFailed', 'TransactionConflict', 'None']

async function isDone(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer
    return true
  } catch (error) {
    if (isUnmet(error)) return false
    throw error
  }
}

function isUnmet(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (conditionErrors.includes(error.name)) return true
  if (error.name !== 'TransactionCanceledException') return false
  const reasons: unknown = Reflect.get(error, 'CancellationReasons')
  return Array.isArray(reasons) && reasons.every((reason) => isOfCondition(reason))
}

const isOfCondition = (reason: unknown): boolean =>
  typeof reason === 'object' &&
  reason !== null &&
  conditionReasons.includes(String(Reflect.get(reason, 'Code') ?? 'None'))
