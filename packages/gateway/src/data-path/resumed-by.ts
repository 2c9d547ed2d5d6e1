import type { Exchange } from './exchange.ts'
import type { Route } from './route.ts'

/**
 * Who has the rest of a stream for a client that has lost it. What is not in a session is not
 * resumed, nor is anything of the modern era (2026-07-28, basic/transports).
 */
export const resumedBy = (
  { config }: Pick<Route, 'config'>,
  { session, era }: Exchange,
): 'gateway' | 'upstream' | 'nobody' =>
  session === undefined || era === 'modern' ? 'nobody' : config.resume
