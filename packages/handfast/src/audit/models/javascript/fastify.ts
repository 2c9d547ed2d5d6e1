import type { Callback, Model, Path, Shape, Shapes } from '../../flow/model.ts'

/* fastify 4 and 5, with what its official plugins add to requests and replies. */

const self = { from: ['Receiver'] } as const
const nothing = { from: [] } as const
const request: Shape = { type: 'fastify.Request' }
const reply: Shape = { type: 'fastify.Reply' }
const done: Shape = { call: { role: 'http.next', returns: nothing } }
const parameters: readonly Shape[] = [request, reply, done]
const toReply = { type: 'fastify.Reply' } as const

const hooks = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const

const hooksIn = (options: Path): readonly Path[] =>
  hooks.flatMap((hook) => [`${options}.Member[${hook}]`, `${options}.Member[${hook}].Element`])

const hookCallbacks = (options: Path): readonly Callback[] =>
  hooksIn(options).map((at) => ({ at, parameters }))

const verb = (method: string): Shape => ({
  call: {
    role: 'http.route',
    callbacks: [
      ...hookCallbacks('Argument[1]'),
      {
        at: 'Argument[last]',
        parameters,
        entry: {
          kind: 'http',
          method,
          name: 'Argument[0]',
          before: hooksIn('Argument[1]'),
          options: 'Argument[1]',
        },
      },
    ],
    returns: self,
  },
})

const instance: Shapes = {
  get: verb('GET'),
  post: verb('POST'),
  put: verb('PUT'),
  patch: verb('PATCH'),
  delete: verb('DELETE'),
  head: verb('HEAD'),
  options: verb('OPTIONS'),
  all: verb('ANY'),
  route: {
    call: {
      role: 'http.route',
      callbacks: [
        ...hookCallbacks('Argument[0]'),
        {
          at: 'Argument[0].Member[handler]',
          parameters,
          entry: {
            kind: 'http',
            method: { path: 'Argument[0].Member[method]' },
            name: 'Argument[0].Member[url]',
            before: hooksIn('Argument[0]'),
            options: 'Argument[0]',
          },
        },
      ],
      returns: self,
    },
  },
  addHook: {
    call: {
      role: 'http.middleware',
      callbacks: [
        { at: 'Argument[1]', parameters, entry: { kind: 'middleware', name: 'Argument[0]' } },
      ],
      returns: self,
    },
  },
  register: {
    call: {
      role: 'http.middleware',
      /** The options of the plugin that is registered, whichever it is. */
      secret: ['Argument[1].Member[secret]', 'Argument[1].Member[key]'],
      callbacks: [{ at: 'Argument[0]', parameters: [{ type: 'fastify.Instance' }] }],
      returns: self,
    },
  },
  decorate: { call: { callbacks: [{ at: 'Argument[1]', parameters }], returns: self } },
  setErrorHandler: {
    call: { callbacks: [{ at: 'Argument[0]', parameters: [{}, request, reply] }], returns: self },
  },
  listen: { call: { role: 'http.listen', returns: nothing } },
  inject: { call: { returns: nothing } },
  server: { type: 'node-http.Server' },
  log: { type: 'runtime.Console' },
  jwt: { type: 'fastify.Jwt' },
}

const requestMembers: Shapes = {
  headers: { type: 'web.HeaderTable' },
  query: { type: 'web.QueryTable' },
  params: { type: 'web.QueryTable' },
  body: { labels: ['RequestBody'] },
  cookies: { type: 'web.CookieTable' },
  unsignCookie: { call: { role: 'cookie.signed', returns: { labels: ['ServerMinted'] } } },
  session: { type: 'web.Session' },
  destroySession: { call: { role: 'web-session.destroy', returns: nothing } },
  user: { type: 'web.User', labels: ['Principal'] },
  auth: { type: 'mcp.AuthInfo' },
  login: { type: 'fastify-passport.Login' },
  logIn: { type: 'fastify-passport.Login' },
  logout: { type: 'fastify-passport.Logout' },
  logOut: { type: 'fastify-passport.Logout' },
  jwtVerify: {
    call: { role: 'auth.verify', returns: { type: 'web.VerifiedClaims', labels: ['Principal'] } },
  },
  jwtDecode: {
    call: {
      role: 'auth.decode',
      returns: { type: 'web.UnverifiedClaims', labels: ['UnverifiedPrincipal'] },
    },
  },
  raw: { type: 'node-http.IncomingMessage' },
  socket: { type: 'node-http.Socket' },
  ip: { labels: ['RemoteAddress'] },
  ips: { labels: ['ForwardedHeader'] },
  host: { labels: ['ClientHeader'] },
  hostname: { labels: ['ClientHeader'] },
  url: { labels: ['UrlParameter'] },
  originalUrl: { labels: ['UrlParameter'] },
  protocol: { labels: [] },
  method: { labels: [] },
  /** A counter of this process, or the client's header when `requestIdHeader` says so. */
  id: { labels: ['Counter'] },
  log: { type: 'runtime.Console' },
  server: { type: 'fastify.Instance' },
}

const replyMembers: Shapes = {
  code: { call: { role: 'http.status', returns: toReply } },
  status: { call: { role: 'http.status', returns: toReply } },
  send: { call: { role: 'http.respond', returns: toReply } },
  header: { call: { role: 'http.set-header', returns: toReply } },
  headers: { call: { role: 'http.set-header', returns: toReply } },
  type: { call: { returns: toReply } },
  redirect: { call: { role: 'http.redirect', returns: toReply } },
  setCookie: { call: { role: 'cookie.set', returns: toReply } },
  cookie: { call: { role: 'cookie.set', returns: toReply } },
  clearCookie: { call: { role: 'cookie.clear', returns: toReply } },
  jwtSign: {
    call: { role: 'auth.sign', returns: { labels: ['ServerMinted'], from: ['Argument[0]'] } },
  },
  hijack: { call: { returns: toReply } },
  raw: { type: 'node-http.ServerResponse' },
  request,
}

const make: Shape = { call: { role: 'http.server', returns: { type: 'fastify.Instance' } } }

export const fastifyModel: Model = {
  id: 'fastify',
  language: 'javascript',
  modules: ['fastify'],
  exports: {
    default: make,
    fastify: make,
    FastifyInstance: { construct: { returns: { type: 'fastify.Instance' } } },
    FastifyRequest: { construct: { returns: { type: 'fastify.Request' } } },
    FastifyReply: { construct: { returns: { type: 'fastify.Reply' } } },
  },
  types: {
    'fastify.Instance': { members: instance, oneEachCall: true },
    'fastify.Request': { members: requestMembers },
    'fastify.Reply': { members: replyMembers },
    'fastify.Jwt': {
      members: {
        verify: {
          call: {
            role: 'auth.verify',
            returns: { type: 'web.VerifiedClaims', labels: ['Principal'] },
          },
        },
        decode: {
          call: {
            role: 'auth.decode',
            returns: { type: 'web.UnverifiedClaims', labels: ['UnverifiedPrincipal'] },
          },
        },
        sign: {
          call: { role: 'auth.sign', returns: { labels: ['ServerMinted'], from: ['Argument[0]'] } },
        },
      },
    },
  },
}
