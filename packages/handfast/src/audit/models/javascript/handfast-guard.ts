import type { Model, Shape } from '../../flow/model.ts'

/* Our own library, known here by its interface alone: authentication and binding in one. */

const guarded: Shape = { call: { role: 'guard', returns: { type: 'handfast-guard.Handler' } } }
const scoped = (type: string): Shape => ({ call: { role: 'guard', returns: { type } } })

export const handfastGuardModel: Model = {
  id: 'handfast-guard',
  language: 'javascript',
  modules: ['@handfast/guard', '@handfast/guard/*'],
  exports: {
    createGuard: { call: { role: 'guard', returns: { type: 'handfast-guard.Guard' } } },
    guardFetch: guarded,
    guardExpress: guarded,
    guardHono: guarded,
    guardFastify: guarded,
    guardNode: guarded,
    scopeEventStore: scoped('mcp.EventStore'),
    scopeTaskStore: scoped('mcp.TaskStore'),
    secureRequestState: scoped('mcp-sdk-v2.RequestStateCodec'),
    handles: scoped('handfast-guard.Handles'),
  },
  types: {
    'handfast-guard.Guard': {
      members: {
        handles: { type: 'handfast-guard.Handles' },
        mint: {
          call: { role: 'guard', returns: { labels: ['Csprng', 'ServerMinted', 'Principal'] } },
        },
        handle: { call: { role: 'guard', returns: { labels: ['Principal', 'ServerMinted'] } } },
        wrapTool: { call: { role: 'guard', returns: { from: ['Argument[last]'] } } },
      },
      anyMember: guarded,
      call: { role: 'guard', returns: { type: 'handfast-guard.Handler' } },
    },
    /** What an adapter hands out: middleware, or a function from request to response. */
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
        resolve: { call: { role: 'guard', returns: { labels: ['Principal', 'ServerMinted'] } } },
        revoke: { call: { role: 'guard', returns: { from: [] } } },
      },
    },
  },
}
