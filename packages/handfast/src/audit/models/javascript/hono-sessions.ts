import type { Model, Shape } from '../../flow/model.ts'

const middleware: Shape = {
  call: {
    role: ['web-session.middleware', 'web-session.at-server'],
    secret: 'Argument[0].Member[encryptionKey]',
    lifetime: {
      told: ['Argument[0].Member[expireAfterSeconds]'],
      kind: 'idle',
      store: 'Argument[0].Member[store]',
    },
    returns: { type: 'web.Middleware' },
  },
}

export const honoSessionsModel: Model = {
  id: 'hono-sessions',
  language: 'javascript',
  modules: ['hono-sessions', '@hono/session'],
  exports: {
    sessionMiddleware: middleware,
    useSession: middleware,
    session: middleware,
    Session: { construct: { returns: { type: 'web.Session' } } },
    MemoryStore: { construct: { returns: { type: 'express-session.MemoryStore' } } },
  },
}
