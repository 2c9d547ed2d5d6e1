import type { Model, Path, Shape, StateOperation } from '../../flow/model.ts'

/* boto3 and aioboto3: `Table(name).get_item(Key={…})`, and the client with the same names. */

const key: Path = 'Argument[Key:]'
const item: Path = 'Argument[Item:]'
const values: Path = 'Argument[ExpressionAttributeValues:]'

const on = (operation: StateOperation, named: Path | readonly Path[], value?: Path): Shape => ({
  call: { state: { operation, key: named, ...(value === undefined ? {} : { value }) } },
})

const factory: Shape = { call: { returns: { type: 'py-boto3.Resource' } } }

const operations = {
  get_item: on('get', key),
  put_item: on('set', item, item),
  update_item: on('set', key, values),
  delete_item: on('delete', key),
  query: on('get', ['Argument[KeyConditionExpression:]', values]),
  scan: { call: { state: { operation: 'list' } } },
  batch_get_item: on('get', 'Argument[RequestItems:]'),
  batch_write_item: on('set', 'Argument[RequestItems:]'),
  transact_write_items: { call: { role: 'transaction', returns: { from: [] } } },
  update_time_to_live: { call: { state: { operation: 'expire' } } },
} satisfies Record<string, Shape>

export const pyBoto3Model: Model = {
  id: 'py-boto3',
  language: 'python',
  modules: [
    'boto3',
    'boto3.session',
    'aioboto3',
    'aiobotocore.session',
    'boto3.dynamodb.conditions',
  ],
  exports: {
    resource: factory,
    client: factory,
    Session: { construct: { returns: { type: 'py-boto3.Session' } } },
    get_session: { call: { returns: { type: 'py-boto3.Session' } } },
    Key: { construct: { returns: { type: 'py-boto3.Condition' } } },
    Attr: { construct: { returns: { type: 'py-boto3.Condition' } } },
  },
  types: {
    'py-boto3.Session': {
      members: { resource: factory, client: factory, create_client: factory },
    },
    'py-boto3.Resource': {
      store: { kind: 'database' },
      members: {
        ...operations,
        Table: { call: { returns: { type: 'py-boto3.Table' } } },
        get_secret_value: { call: { returns: { labels: ['Secret'] } } },
        get_parameter: { call: { returns: { labels: ['Secret'] } } },
      },
    },
    'py-boto3.Table': { store: { kind: 'database' }, members: operations },
    /** `Key('sid').eq(value)`: the value is what counts. */
    'py-boto3.Condition': { anyMember: { call: { returns: { from: ['Argument[0]'] } } } },
  },
}
