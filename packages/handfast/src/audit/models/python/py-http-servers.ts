import type { Model, Shape } from '../../flow/model.ts'

const listen: Shape = { call: { role: 'http.listen', returns: { from: [] } } }

export const pyHttpServersModel: Model = {
  id: 'py-http-servers',
  language: 'python',
  modules: [
    'uvicorn',
    'hypercorn',
    'hypercorn.asyncio',
    'hypercorn.trio',
    'granian',
    'waitress',
    'gunicorn',
    'daphne',
  ],
  exports: {
    run: listen,
    serve: listen,
    Config: { construct: { role: 'http.listen', returns: { from: [] } } },
    Server: { construct: { returns: { type: 'py-http-servers.Server' } } },
    Granian: { construct: { role: 'http.listen', returns: { type: 'py-http-servers.Server' } } },
  },
  types: {
    'py-http-servers.Server': {
      members: {
        run: { call: { returns: { from: [] } } },
        serve: { call: { returns: { from: [] } } },
      },
    },
  },
}
