import type { Model, Shape, Shapes } from '../../flow/model.ts'

const log: Shape = { call: { role: 'log', returns: { from: [] } } }
const logger: Shape = {
  call: { returns: { type: 'logging.Logger' } },
  construct: { returns: { type: 'logging.Logger' } },
}

const levels: Shapes = {
  log,
  info: log,
  warn: log,
  error: log,
  debug: log,
  trace: log,
  verbose: log,
  fatal: log,
  http: log,
  silly: log,
  notice: log,
  success: log,
}

export const loggingModel: Model = {
  id: 'logging',
  language: 'javascript',
  modules: [
    'winston',
    'pino',
    'pino-http',
    'bunyan',
    'log4js',
    'loglevel',
    'consola',

    'tslog',
    'signale',
  ],
  exports: {
    ...levels,
    default: { type: 'logging.Root', ...logger },
    pino: logger,
    createLogger: logger,
    getLogger: logger,
    createConsola: logger,
    consola: { type: 'logging.Logger' },
    Logger: logger,
  },
  types: {
    'logging.Root': { members: levels },
    'logging.Logger': {
      members: { ...levels, child: { call: { returns: { from: ['Receiver'] } } } },
    },
  },
}
