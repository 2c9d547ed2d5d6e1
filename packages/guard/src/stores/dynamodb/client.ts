/**
 * What a store needs of DynamoDB: `DynamoDBDocument` of `@aws-sdk/lib-dynamodb`, or anything that
 * answers as it does.
 */
export interface DynamodbClient {
  get(input: GetInput): Promise<{ readonly Item?: Item | undefined }>
  query(input: QueryInput): Promise<ItemsPage>
  scan(input: ScanInput): Promise<ItemsPage>
  update(input: UpdateInput): Promise<unknown>
  transactWrite(input: { TransactItems: TransactItem[] }): Promise<unknown>
}

export type Item = Readonly<Record<string, unknown>>
/** The two attributes that name an item. */
export type ItemKey = { readonly pk: string; readonly sk: string }
export type Value = string | number

export interface GetInput {
  readonly TableName: string
  readonly Key: ItemKey
  readonly ConsistentRead: boolean
}

/** The names and the values that an expression speaks of. */
export interface Placeholders {
  readonly ExpressionAttributeNames: Record<string, string>
  readonly ExpressionAttributeValues?: Record<string, Value>
}

interface Paged extends Placeholders {
  readonly TableName: string
  readonly ConsistentRead: boolean
  readonly Limit?: number
  readonly ExclusiveStartKey?: Record<string, unknown>
}

export interface QueryInput extends Paged {
  readonly KeyConditionExpression: string
}

export interface ScanInput extends Paged {
  readonly FilterExpression: string
}

export interface UpdateInput extends Placeholders {
  readonly TableName: string
  readonly Key: ItemKey
  readonly UpdateExpression: string
  readonly ConditionExpression: string
}

export interface TransactItem {
  readonly Put?: Conditional & { readonly Item: Record<string, Value> }
  readonly Update?: UpdateInput
  readonly Delete?: Conditional & { readonly Key: ItemKey }
}

interface Conditional extends Partial<Placeholders> {
  readonly TableName: string
  readonly ConditionExpression?: string
}

export interface ItemsPage {
  readonly Items?: readonly Item[] | undefined
  readonly LastEvaluatedKey?: Item | undefined
}
