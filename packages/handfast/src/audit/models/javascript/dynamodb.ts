import type { CallShape, Model, Path, Shape, StateOperation } from '../../flow/model.ts'

/* AWS SDK 3: the command says what happens, `send` only does it. */

const item: Path = 'Argument[0].Member[Item]'
const key: Path = 'Argument[0].Member[Key]'
const values: Path = 'Argument[0].Member[ExpressionAttributeValues]'

const command = (operation: StateOperation, named: Path, value?: Path): Shape => ({
  construct: {
    state: { operation, key: named, ...(value === undefined ? {} : { value }) },
    returns: { type: 'dynamodb.Command' },
  },
})

const get = command('get', key)
const put = command('set', item, item)
const update = command('set', key, values)
const remove = command('delete', key)
const query = command('get', values)
const transact: CallShape = { role: 'transaction', returns: { type: 'dynamodb.Command' } }

export const dynamodbModel: Model = {
  id: 'dynamodb',
  language: 'javascript',
  modules: ['@aws-sdk/client-dynamodb', '@aws-sdk/lib-dynamodb'],
  exports: {
    DynamoDBClient: { construct: { returns: { type: 'dynamodb.Client' } } },
    DynamoDB: { construct: { returns: { type: 'dynamodb.Client' } } },
    DynamoDBDocumentClient: {
      type: 'dynamodb.DocumentClass',
      construct: { returns: { type: 'dynamodb.Client' } },
    },
    DynamoDBDocument: {
      type: 'dynamodb.DocumentClass',
      construct: { returns: { type: 'dynamodb.Client' } },
    },
    GetCommand: get,
    GetItemCommand: get,
    PutCommand: put,
    PutItemCommand: put,
    UpdateCommand: update,
    UpdateItemCommand: update,
    DeleteCommand: remove,
    DeleteItemCommand: remove,
    QueryCommand: query,
    ScanCommand: {
      construct: { state: { operation: 'list' }, returns: { type: 'dynamodb.Command' } },
    },
    BatchGetCommand: command('get', 'Argument[0].Member[RequestItems]'),
    BatchWriteCommand: command('set', 'Argument[0].Member[RequestItems]'),
    TransactWriteCommand: { construct: transact },
    TransactGetCommand: { construct: transact },
  },
  types: {
    'dynamodb.Command': { store: { kind: 'database' } },
    'dynamodb.DocumentClass': {
      members: { from: { call: { returns: { type: 'dynamodb.Client' } } } },
    },
    'dynamodb.Client': {
      store: { kind: 'database' },
      members: {
        send: { call: { returns: { labels: ['StateRead'] } } },
        get: { call: { state: { operation: 'get', key } } },
        getItem: { call: { state: { operation: 'get', key } } },
        put: { call: { state: { operation: 'set', key: item, value: item } } },
        putItem: { call: { state: { operation: 'set', key: item, value: item } } },
        update: { call: { state: { operation: 'set', key, value: values } } },
        updateItem: { call: { state: { operation: 'set', key, value: values } } },
        delete: { call: { state: { operation: 'delete', key } } },
        deleteItem: { call: { state: { operation: 'delete', key } } },
        query: { call: { state: { operation: 'get', key: values } } },
        scan: { call: { state: { operation: 'list' } } },
      },
    },
  },
}
