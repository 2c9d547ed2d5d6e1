import type { Model, Returns, Shape, Shapes } from '../../flow/model.ts'

/*
 * NestJS: a method decorator makes the method a route; its parameters are filled by parameter
 * decorators, each from some part of the request. One that is not known may stand for any of it.
 */

const decorator = (type: string): Shape => ({ call: { returns: { type } } })
const verbs = ['Get', 'Post', 'Put', 'Patch', 'Delete', 'Options', 'Head', 'All'] as const

const route = (verb: string) =>
  ({
    call: {
      role: 'http.route',
      callbacks: [
        {
          at: 'Argument[0]',
          every: { type: 'nestjs.Parameter', labels: ['RequestBody'] },
          entry: { kind: 'http', method: verb === 'All' ? 'ANY' : verb.toUpperCase() },
        },
      ],
      returns: { from: ['Argument[0]'] },
    },
  }) as const

const verbExports: Shapes = Object.fromEntries(
  verbs.map((verb) => [verb, decorator(`nestjs.${verb}`)]),
)

const named = (type: string): NonNullable<Returns['lookup']> => ({ type, argument: 'Argument[0]' })

/** What the parameter decorator returns stands for what the parameter will be. */
const filling = (returns: Returns): Shape => ({ call: { returns } })

const marker: Shape = { call: { returns: { type: 'nestjs.Marker' } } }

export const nestjsModel: Model = {
  id: 'nestjs',
  language: 'javascript',
  modules: ['@nestjs/common', '@nestjs/core'],
  exports: {
    ...verbExports,
    Sse: decorator('nestjs.Get'),
    UseGuards: { call: { role: 'auth.middleware', returns: { type: 'nestjs.Marker' } } },
    Controller: marker,
    Injectable: marker,
    Body: filling({ type: 'nestjs.Body', labels: ['RequestBody'] }),
    Query: filling({ type: 'nestjs.Query', lookup: named('web.QueryTable') }),
    Param: filling({ type: 'nestjs.Query', lookup: named('web.QueryTable') }),
    Headers: filling({ type: 'nestjs.Headers', lookup: named('web.HeaderTable') }),
    Req: filling({ type: 'nestjs.Parameter' }),
    Request: filling({ type: 'nestjs.Parameter' }),
    Res: filling({ type: 'nestjs.Response' }),
    Response: filling({ type: 'nestjs.Response' }),
    Session: filling({ type: 'nestjs.Session' }),
    Ip: filling({ labels: ['RemoteAddress'] }),
    NestFactory: { type: 'nestjs.Factory' },
    Logger: { construct: { returns: { type: 'runtime.Console' } } },
    ExecutionContext: { construct: { returns: { type: 'nestjs.ExecutionContext' } } },
  },
  types: {
    ...Object.fromEntries(verbs.map((verb) => [`nestjs.${verb}`, route(verb)])),
    'nestjs.Marker': { call: { returns: { from: ['Argument[0]'] } } },
    'nestjs.Parameter': {
      extends: 'express.Request',
      anyMember: { labels: ['RequestBody'] },
      call: { returns: { from: [] } },
    },
    'nestjs.Response': { extends: 'express.Response', call: { returns: { from: [] } } },
    'nestjs.Session': { extends: 'web.Session', call: { returns: { from: [] } } },
    'nestjs.Headers': { extends: 'web.HeaderTable', call: { returns: { from: [] } } },
    'nestjs.Query': { extends: 'web.QueryTable', call: { returns: { from: [] } } },
    'nestjs.Body': { anyMember: { labels: ['RequestBody'] }, call: { returns: { from: [] } } },
    'nestjs.Factory': {
      members: {
        create: { call: { role: 'http.server', returns: { type: 'nestjs.Application' } } },
        createApplicationContext: { call: { returns: { type: 'nestjs.Application' } } },
      },
    },
    'nestjs.Application': {
      members: {
        listen: { call: { role: 'http.listen', opensEverywhere: true, returns: { from: [] } } },
        use: {
          call: {
            role: 'http.middleware',
            callbacks: [
              {
                at: 'Argument[0..]',
                parameters: [
                  { type: 'express.Request' },
                  { type: 'express.Response' },
                  { call: { role: 'http.next', returns: { from: [] } } },
                ],
                entry: { kind: 'middleware', method: 'ANY' },
              },
            ],
            returns: { from: ['Receiver'] },
          },
        },
        enableCors: { call: { role: 'http.cors', returns: { from: [] } } },
        set: { call: { role: 'http.trust-proxy', returns: { from: ['Receiver'] } } },
        useGlobalGuards: { call: { role: 'auth.middleware', returns: { from: ['Receiver'] } } },
        getHttpServer: { call: { returns: { type: 'node-http.Server' } } },
      },
    },
    'nestjs.ExecutionContext': {
      members: { switchToHttp: { call: { returns: { type: 'nestjs.HttpHost' } } } },
    },
    'nestjs.HttpHost': {
      members: {
        getRequest: { call: { returns: { type: 'express.Request' } } },
        getResponse: { call: { returns: { type: 'express.Response' } } },
      },
    },
  },
}
