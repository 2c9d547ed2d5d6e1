import type { Model, Shape } from '../../flow/model.ts'

/*
 * Cloudflare Workers: the module's default export is called for each request. What the bindings of
 * `env` are is said in the configuration; KV, R2, D1 and Durable Objects are told apart by what is
 * called on them.
 */

const request: Shape = { type: 'web.Request' }
const environment: Shape = { type: 'workers.Environment' }
const row: Shape = { call: { returns: { labels: ['StateRead'] } } }
const found: Shape = {
  call: { state: { operation: 'get', key: 'Argument[0]' }, returns: { labels: ['StateRead'] } },
}
/** A Durable Object is there as soon as it is named. */
const named: Shape = {
  call: {
    state: { operation: 'get', key: 'Argument[0]' },
    returns: { type: 'workers.ObjectId', labels: ['StateRead'] },
  },
}

export const workersModel: Model = {
  id: 'workers',
  language: 'javascript',
  modules: ['cloudflare:workers'],
  package: '@cloudflare/workers-types',
  exports: {
    DurableObject: { construct: { returns: { type: 'workers.Entrypoint' } } },
    WorkerEntrypoint: { construct: { returns: { type: 'workers.Entrypoint' } } },
    env: environment,
  },
  types: {
    'workers.Environment': { anyMember: { role: 'process.env', type: 'workers.Binding' } },
    'workers.Binding': {
      store: { kind: 'database' },
      members: {
        get: found,
        getWithMetadata: found,
        head: found,
        put: {
          call: {
            state: {
              operation: 'set',
              key: 'Argument[0]',
              value: 'Argument[1]',
              expiry: 'Argument[2].Member[expirationTtl]',
            },
            returns: { from: [] },
          },
        },
        delete: {
          call: { state: { operation: 'delete', key: 'Argument[0]' }, returns: { from: [] } },
        },
        list: { call: { state: { operation: 'list' }, returns: { labels: ['StateRead'] } } },
        prepare: { call: { returns: { type: 'workers.Statement' } } },
        idFromName: named,
        idFromString: named,
        getByName: named,
      },
    },
    'workers.Statement': {
      store: { kind: 'database' },
      members: {
        bind: {
          call: {
            state: { operation: 'get', key: 'Argument[0..]' },
            returns: { from: ['Receiver'], labels: ['StateRead'] },
          },
        },
        first: row,
        all: row,
        raw: row,
        run: row,
      },
    },
    'workers.ObjectId': {},
    'workers.Context': {
      members: {
        /** What @cloudflare/workers-oauth-provider kept of whoever signed in. */
        props: { type: 'agents.Props', labels: ['Principal'] },
        waitUntil: { call: { returns: { from: [] } } },
      },
    },
    'workers.Entrypoint': {
      members: { env: environment, ctx: { type: 'workers.Context' } },
      overrides: {
        fetch: {
          at: 'Receiver.Member[fetch]',
          parameters: [request],
          entry: { kind: 'http', method: 'ANY' },
        },
      },
    },
  },
  conventions: [
    {
      files: '**/*.{ts,js,mts,mjs,tsx,jsx}',
      exports: ['default'],
      member: 'fetch',
      isAlways: true,
      callback: {
        parameters: [request, environment, { type: 'workers.Context' }],
        entry: { kind: 'http', method: 'ANY' },
      },
    },
  ],
}
