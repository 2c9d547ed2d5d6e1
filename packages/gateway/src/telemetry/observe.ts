import type { Key } from '@handfast/guard'
import type { Config } from '../config/config.ts'
import type { Route } from '../data-path/route.ts'
import { countSessions } from './count-sessions.ts'
import { createTelemetry } from './create-telemetry.ts'
import type { Observed } from './create-telemetry.ts'
import { createLog } from './log.ts'
import { openTracing } from './tracing.ts'

export interface ObserveOptions {
  readonly keys: readonly Key[]
  /** Those of now. */
  readonly routes: () => readonly Route[]
  readonly write: (text: string) => void
  readonly clock: () => number
}

/** Logs, metrics, traces and the watch, as the configuration has them. */
export async function observe(
  { watch }: Pick<Config, 'watch'>,
  { keys, routes, write, clock }: ObserveOptions,
): Promise<Observed> {
  return createTelemetry({
    keys,
    log: createLog({ level: watch.logLevel ?? 'warn', write, clock }),
    logsEvents: watch.events === 'stderr',
    tracing: await openTracing(),
    countSessions: () => countSessions(routes()),
    clock,
  })
}
