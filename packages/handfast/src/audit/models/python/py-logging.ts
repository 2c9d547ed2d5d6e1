import type { Model, Shape, Shapes } from '../../flow/model.ts'

const log: Shape = { call: { role: 'log', returns: { from: [] } } }

const levels: Shapes = {
  debug: log,
  info: log,
  warning: log,
  warn: log,
  error: log,
  exception: log,
  critical: log,
  fatal: log,
  log,
  msg: log,
  success: log,
  trace: log,
}

const logger: Shape = { call: { returns: { type: 'py-logging.Logger' } } }

export const pyLoggingModel: Model = {
  id: 'py-logging',
  language: 'python',
  modules: [
    'logging',
    'structlog',
    'loguru',
    'fastmcp.utilities.logging',
    'mcp.server.fastmcp.utilities.logging',
  ],
  exports: {
    ...levels,
    getLogger: logger,
    get_logger: logger,
    logger: { type: 'py-logging.Logger' },
    Logger: { construct: { returns: { type: 'py-logging.Logger' } } },
    LoggerAdapter: { construct: { returns: { type: 'py-logging.Logger' } } },
  },
  types: {
    'py-logging.Logger': {
      members: {
        ...levels,
        bind: { call: { returns: { from: ['Receiver'] } } },
        getChild: { call: { returns: { from: ['Receiver'] } } },
      },
    },
  },
}
