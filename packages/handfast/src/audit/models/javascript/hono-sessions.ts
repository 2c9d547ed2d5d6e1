import type { Model, Shape } from '../../flow/model.ts'

const middleware: Shape = {
  call: {
    role: ['web-session.middleware', 'web-session.at-server'],
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
