import type { Callback, Model, Path, Shape } from '../../flow/model.ts'
import type { Role } from '../../flow/roles.ts'

/* Our own library, known here by its interface alone: authentication and binding in one. */

/** Told of a session that is over; the id is the one that the transport minted. */
const onSessionEnded = (options: Path): Callback => ({
  at: `${options}.Member[onSessionEnded]`,
  parameters: [{ labels: ['TransportSession'] }],
  entry: { kind: 'session-callback', options },
})

const request: Shape = { type: 'web.Request' }

/** Asked who a request is from, where nobody in front has verified it. */
const authenticate = (options: Path): Callback => ({
  at: `${options}.Member[authenticate]`,
  parameters: [request],
})

const optionsAt = (options: Path): readonly Callback[] => [
  onSessionEnded(options),
  authenticate(options),
]

/**
 * Every adapter asks the same gate first, which lets loopback names and own pages in by itself, and
 * then refuses whoever nobody has verified.
 */
const gated = {
  role: ['session.guard', 'guard', 'auth.middleware', 'origin.check', 'host.check'],
  headerChecks: { always: true },
} as const

/** Middleware: what comes after it belongs to the caller. */
const middleware: Shape = {
  call: {
    ...gated,
    callbacks: optionsAt('Argument[1]'),
    returns: { type: 'web.Middleware' },
  },
}

/** In front of a handler, which is given what was let in. */
const handler = (at: Path, parameters: readonly Shape[], more: readonly Role[] = []): Shape => ({
  call: {
    ...gated,
    role: [...gated.role, ...more],
    callbacks: [
      { at, parameters, entry: { kind: 'http', method: 'ANY' } },
      ...optionsAt('Argument[2]'),
    ],
    returns: { type: 'handfast-guard.Handler' },
  },
})

const fetched: readonly Shape[] = [request, { type: 'handfast-guard.FetchExtra' }]
const listened: readonly Shape[] = [
  { type: 'node-http.IncomingMessage' },
  { type: 'node-http.ServerResponse' },
]

const scoped = (type: string): Shape => ({ call: { role: 'guard', returns: { type } } })

/** A handle, which was found to be the caller's. */
const own: Shape = {
  call: { role: 'guard', returns: { labels: ['Principal', 'ServerMinted', 'OwnerScoped'] } },
}

export const handfastGuardModel: Model = {
  id: 'handfast-guard',
  language: 'javascript',
  modules: ['@handfast/guard', '@handfast/guard/*'],
  exports: {
    createGuard: { call: { role: 'guard', returns: { type: 'handfast-guard.Guard' } } },
    guardFetch: handler('Argument[1]', fetched, ['session.delete']),
    guardNode: handler('Argument[1]', listened),
    guardMcpHandler: handler('Argument[2].Member[legacy].Member[serve]', fetched, [
      'session.delete',
    ]),
    guardExpress: middleware,
    guardHono: middleware,
    guardFastify: middleware,
    guardSse: middleware,
    scopeEventStore: scoped('mcp.EventStore'),
    scopeTaskStore: scoped('mcp.TaskStore'),
  },
  types: {
    'handfast-guard.Guard': {
      members: {
        handles: { call: { role: 'guard', returns: { type: 'handfast-guard.Handles' } } },
        requestState: scoped('mcp-sdk-v2.RequestStateCodec'),
        regenerate: { call: { role: ['guard', 'web-session.regenerate'], returns: { from: [] } } },
        current: { call: { role: 'guard', returns: { labels: ['Principal'] } } },
      },
      anyMember: { call: { role: 'guard', returns: { from: [] } } },
    },
    /** What is handed on with a request. */
    'handfast-guard.FetchExtra': { members: { authInfo: { type: 'mcp.AuthInfo' } } },
    /** What an adapter hands out: a function from request to response. */
    'handfast-guard.Handler': {
      call: { role: 'guard', returns: { type: 'web.Response' } },
      members: { fetch: { call: { role: 'guard', returns: { type: 'web.Response' } } } },
    },
    /** Handles are minted for, and resolve only for, the principal of the request. */
    'handfast-guard.Handles': {
      members: {
        mint: {
          call: { role: 'guard', returns: { labels: ['Csprng', 'ServerMinted', 'Principal'] } },
        },
        resolve: own,
        update: own,
        fromArgument: own,
        end: { call: { role: 'guard', returns: { from: [] } } },
        share: { call: { role: 'guard', returns: { from: [] } } },
      },
    },
  },
}
