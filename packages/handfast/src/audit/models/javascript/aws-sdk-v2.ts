import type { Model, Path, Shape, StateOperation } from '../../flow/model.ts'

/* AWS SDK 2: `docClient.get({ Key }).promise()`, or with a callback. */

const item: Path = 'Argument[0].Member[Item]'
const key: Path = 'Argument[0].Member[Key]'
const values: Path = 'Argument[0].Member[ExpressionAttributeValues]'
const read: Shape = { labels: ['StateRead'] }

const on = (operation: StateOperation, named: Path, value?: Path): Shape => ({
  call: {
    state: { operation, key: named, ...(value === undefined ? {} : { value }) },
    callbacks: [{ at: 'Argument[1]', parameters: [{}, read] }],
    returns: { type: 'aws-sdk-v2.Request', labels: ['StateRead'] },
  },
})

export const awsSdkV2Model: Model = {
  id: 'aws-sdk-v2',
  language: 'javascript',
  modules: ['aws-sdk'],
  versions: '<3.0.0',
  exports: {
    DynamoDB: { type: 'aws-sdk-v2.Dynamo', construct: { returns: { type: 'aws-sdk-v2.Client' } } },
  },
  types: {
    'aws-sdk-v2.Dynamo': {
      members: { DocumentClient: { construct: { returns: { type: 'aws-sdk-v2.Client' } } } },
    },
    'aws-sdk-v2.Request': {
      members: { promise: { call: { returns: { labels: ['StateRead'] } } } },
    },
    'aws-sdk-v2.Client': {
      store: { kind: 'database' },
      members: {
        get: on('get', key),
        getItem: on('get', key),
        put: on('set', item, item),
        putItem: on('set', item, item),
        update: on('set', key, values),
        updateItem: on('set', key, values),
        delete: on('delete', key),
        deleteItem: on('delete', key),
        query: on('get', values),
        scan: on('list', values),
      },
    },
  },
}
