import { createHash } from 'node:crypto'
import type {
  DynamodbClient,
  Item,
  ItemKey,
  ItemsPage,
  Placeholders,
  TransactItem,
  Value,
} from '../../src/stores/dynamodb/client.ts'

/**
 * Answers as DynamoDB is documented to, as far as the store asks: conditions, transactions that
 * fail when they meet, limits that count what was looked at, pages that end early. It refuses
 * expressions that it does not know, and placeholders that are missing or not used, as that does.
 */
export function dynamodbDouble(): DynamodbClient {
  const items = new Map<string, Item>()
  /** What transactions are at just now. */
  const busy = new Set<string>()

  const apply = ({ Put, Update, Delete }: TransactItem): void => {
    if (Put !== undefined) items.set(nameOf(keyIn(Put.Item)), { ...Put.Item })
    if (Delete !== undefined) items.delete(nameOf(Delete.Key))
    if (Update === undefined) return
    const name = nameOf(Update.Key)
    const before = items.get(name) ?? { ...Update.Key }
    items.set(name, { ...before, ...changes(before, Update.UpdateExpression, Update) })
  }

  const isMet = (step: TransactItem): boolean => {
    const { key, condition, placeholders } = conditionOf(step)
    return condition === undefined || holds(condition, items.get(nameOf(key)) ?? {}, placeholders)
  }

  return {
    async get({ Key }) {
      await aMoment()
      const found = items.get(nameOf(Key))
      return { Item: found && { ...found } }
    },

    async query({ KeyConditionExpression, ExclusiveStartKey, ...rest }) {
      await aMoment()
      checkPlaceholders(KeyConditionExpression, rest)
      const found = [...items.values()]
        .filter((item) => holds(KeyConditionExpression, item, rest))
        .toSorted((left, right) => (String(left['sk']) < String(right['sk']) ? -1 : 1))
      return pageOf(found, { limit: queryPageMax, after: ExclusiveStartKey, filter: () => true })
    },

    async scan({ FilterExpression, ExclusiveStartKey, Limit, ...rest }) {
      await aMoment()
      checkPlaceholders(FilterExpression, rest)
      const all = [...items.values()].toSorted((left, right) =>
        scanOrder(left) < scanOrder(right) ? -1 : 1,
      )
      const filter = (item: Item): boolean => holds(FilterExpression, item, rest)
      return pageOf(all, { limit: Math.min(Limit ?? 10, 10), after: ExclusiveStartKey, filter })
    },

    async update(input) {
      await aMoment()
      const step = { Update: input }
      checkStep(step)
      if (busy.has(nameOf(input.Key))) throw named('TransactionConflictException')
      if (!isMet(step)) throw named('ConditionalCheckFailedException')
      apply(step)
    },

    async transactWrite({ TransactItems }) {
      const names = TransactItems.map((step) => nameOf(conditionOf(step).key))
      if (TransactItems.length > 100 || new Set(names).size < names.length) {
        throw named('ValidationException')
      }
      TransactItems.forEach(checkStep)
      if (names.some((name) => busy.has(name))) throw canceled('TransactionConflict', names.length)
      for (const name of names) busy.add(name)
      await aMoment()
      for (const name of names) busy.delete(name)
      if (!TransactItems.every(isMet)) throw canceled('ConditionalCheckFailed', names.length)
      TransactItems.forEach(apply)
    },
  }
}

const queryPageMax = 7

const aMoment = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const nameOf = ({ pk, sk }: ItemKey): string => JSON.stringify([pk, sk])

const keyIn = (item: Item): ItemKey => ({ pk: String(item['pk']), sk: String(item['sk']) })

const scanOrder = (item: Item): string =>
  `${createHash('sha256').update(String(item['pk'])).digest('hex')} ${String(item['sk'])}`

function conditionOf({ Put, Update, Delete }: TransactItem) {
  const part = Put ?? Update ?? Delete
  if (part === undefined) throw named('ValidationException')
  const key = 'Key' in part ? part.Key : keyIn(part.Item)
  return { key, condition: part.ConditionExpression, placeholders: part }
}

function checkStep(step: TransactItem): void {
  const { condition, placeholders } = conditionOf(step)
  checkPlaceholders(`${step.Update?.UpdateExpression ?? ''} ${condition ?? ''}`, placeholders)
}

/** Those that an expression speaks of are those that are given. */
function checkPlaceholders(expression: string, given: Partial<Placeholders>): void {
  const spoken = new Set(expression.match(/[#:]\w+/gu) ?? [])
  const names = Object.keys(given.ExpressionAttributeNames ?? {})
  const values = Object.keys(given.ExpressionAttributeValues ?? {})
  const isEmpty = given.ExpressionAttributeNames !== undefined && names.length === 0
  const all = [...names, ...values]
  if (isEmpty || all.length !== spoken.size || !all.every((each) => spoken.has(each))) {
    throw named('ValidationException', `${expression}: ${all.join()}`)
  }
}

function holds(expression: string, item: Item, placeholders: Partial<Placeholders>): boolean {
  return expression.split(' OR ').some((clause) =>
    clause
      .replace(/^\((.*)\)$/u, '$1')
      .split(' AND ')
      .every((term) => termHolds(term, item, placeholders)),
  )
}

function termHolds(term: string, item: Item, placeholders: Partial<Placeholders>): boolean {
  const existence = /^attribute_(not_)?exists\((#\w+)\)$/u.exec(term)
  if (existence !== null) {
    const [, not, mark = ''] = existence
    return (item[nameIn(mark, placeholders)] === undefined) === (not !== undefined)
  }
  const [, mark = '', operator = '', value = ''] = /^(#\w+) (=|<|>|<=|>=) (:\w+)$/u.exec(term) ?? []
  const compare = comparisons[operator]
  if (compare === undefined) throw named('ValidationException', term)
  const left = item[nameIn(mark, placeholders)]
  const right = valueIn(value, placeholders)
  return typeof left === typeof right && compare(left as Value, right)
}

const comparisons: Readonly<Record<string, (left: Value, right: Value) => boolean>> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
}

/** `SET #a = :b, #c = :d ADD #e :f`. */
function changes(item: Item, expression: string, placeholders: Placeholders): Item {
  const [set = '', add] = expression.split(/ ?\bADD /u)
  const assigned = set
    .replace(/^SET /u, '')
    .split(', ')
    .filter((each) => each !== '')
  const added = add === undefined ? [] : add.split(', ')
  return Object.fromEntries([
    ...assigned.map((each) => {
      const [, mark = '', value = ''] = /^(#\w+) = (:\w+)$/u.exec(each) ?? []
      return [nameIn(mark, placeholders), valueIn(value, placeholders)]
    }),
    ...added.map((each) => {
      const [, mark = '', value = ''] = /^(#\w+) (:\w+)$/u.exec(each) ?? []
      const name = nameIn(mark, placeholders)
      return [name, Number(item[name] ?? 0) + Number(valueIn(value, placeholders))]
    }),
  ])
}

function nameIn(mark: string, { ExpressionAttributeNames }: Partial<Placeholders>): string {
  const name = ExpressionAttributeNames?.[mark]
  if (name === undefined) throw named('ValidationException', mark)
  return name
}

function valueIn(mark: string, { ExpressionAttributeValues }: Partial<Placeholders>): Value {
  const value = ExpressionAttributeValues?.[mark]
  if (value === undefined) throw named('ValidationException', mark)
  return value
}

interface Paging {
  readonly limit: number
  readonly after: Record<string, unknown> | undefined
  filter(item: Item): boolean
}

/** The limit counts what was looked at; a last page that is full names a next one. */
function pageOf(items: readonly Item[], { limit, after, filter }: Paging): ItemsPage {
  const from =
    after === undefined ? 0 : items.findIndex((item) => scanOrder(item) > scanOrder(after))
  const seen = from < 0 ? [] : items.slice(from, from + limit)
  const last = seen.length === limit ? seen.at(-1) : undefined
  return {
    Items: seen.filter(filter).map((item) => ({ ...item })),
    LastEvaluatedKey: last && keyIn(last),
  }
}

const named = (name: string, message = name): Error => Object.assign(new Error(message), { name })

const canceled = (code: string, count: number): Error =>
  Object.assign(named('TransactionCanceledException'), {
    CancellationReasons: Array.from({ length: count }, (_, index) => ({
      Code: index === 0 ? code : 'None',
    })),
  })
