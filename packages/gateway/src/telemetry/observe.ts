import type { Key } from '@handfast/guard'
import type { Config } from '../config/config.ts'
import { createLog } from './log.ts'
import type { CountSessions } from './metrics.ts'
import { createTelemetry } from './create-telemetry.ts'
import type { Observed } from './create-telemetry.ts'
import { openTracing } from './tracing.ts'

export interface ObserveOptions {
  readonly keys: readonly Key[]
  readonly countSessions: CountSessions
  readonly write: (text: string) => void
  readonly clock: () => number
}

/** Logs, metrics, traces and the watch, as the configuration has them. */
export async function observe(
  { upstreams, watch }: Config,
  { keys, countSessions, write, clock }: ObserveOptions,
): Promise<Observed> {
  return createTelemetry({
    upstreams: upstreams.map(({ name }) => name),
    keys,
    log: createLog({ level: watch.logLevel, write, clock }),
    logsEvents: watch.events === 'stderr',
    tracing: await openTracing(),
    countSessions,
    clock,
  })
}
