import type { Controls, Key, Watcher } from '@handfast/guard'
import { createWatch } from '@handfast/guard/watch'
import type { GuardEvent, Sink, Watch } from '@handfast/guard/watch'
import type { Stage } from '../data-path/stage.ts'
import { createActivity } from './activity.ts'
import type { Activity } from './activity.ts'
import { createEvents } from './events.ts'
import type { Events } from './events.ts'
import type { Log } from './log.ts'
import { createMetrics } from './metrics.ts'
import type { CountSessions, Metrics } from './metrics.ts'
import { beginRequest } from './request-telemetry.ts'
import { createSeries } from './series.ts'
import type { Series } from './series.ts'
import type { Telemetry } from './telemetry.ts'
import type { Tracing } from './tracing.ts'

/** All that is observed: what the data path tells goes in, what operators ask comes out. */
export interface Observed extends Telemetry {
  readonly activity: Activity
  readonly events: Events
  readonly metrics: Metrics
  /** By upstream. */
  readonly series: ReadonlyMap<string, Series>
  /** What can be done about a principal at an upstream. */
  readonly controls: ReadonlyMap<string, Controls>
  /** Puts the gateway's span into what goes to the server behind; undefined without tracing. */
  readonly traceStage: Stage | undefined
  close(): Promise<void>
}

export interface TelemetryOptions {
  readonly upstreams: readonly string[]
  readonly keys: readonly Key[]
  readonly log: Log
  /** Whether events go into the log. */
  readonly logsEvents: boolean
  readonly tracing: Tracing
  readonly countSessions: CountSessions
  readonly clock: () => number
}

export function createTelemetry(options: TelemetryOptions): Observed {
  const { upstreams, tracing, clock, log } = options
  const activity = createActivity()
  const events = createEvents()
  const metrics = createMetrics(options.countSessions)
  const series = new Map(upstreams.map((name) => [name, createSeries(clock)]))
  const controls = new Map<string, Controls>()
  const watches: Watch[] = []

  return {
    activity,
    events,
    metrics,
    series,
    controls,
    traceStage: tracing.stage,
    began: (upstream, { method, headers }) =>
      beginRequest({
        upstream,
        method,
        span: tracing.begin(upstream, headers),
        series: series.get(upstream),
        activity,
        metrics,
        log,
        clock,
      }),
    watcherOf(upstream) {
      const sinks = [events.sinkOf(upstream), measuring(upstream, metrics)]
      if (options.logsEvents) sinks.push(logging(upstream, log))
      const watch = createWatch({ sinks, keys: options.keys, clock, everyMs: deliveryMs })
      watches.push(watch)
      return watcherBy({ upstream, watch, metrics, series: series.get(upstream), controls })
    },
    async close() {
      for (const watch of watches) await watch.close()
    },
  }
}

/** What an operator sees, they see as it happens. */
const deliveryMs = 250

interface Watching {
  readonly upstream: string
  readonly watch: Watch
  readonly metrics: Metrics
  readonly series: Series | undefined
  readonly controls: Map<string, Controls>
}

/** Counted at once, and not when events are delivered: those that find no room are counted too. */
function watcherBy({ upstream, watch, metrics, series, controls }: Watching): Watcher {
  return {
    tell(happening) {
      watch.tell(happening)
      if (happening.name.endsWith('.resolved')) return
      metrics.happened(upstream, happening)
      if (happening.name.endsWith('.minted')) series?.count('mints')
      if (happening.name.endsWith('.refused')) series?.count('refusals')
    },
    seeInnerId: (id) => watch.seeInnerId(id),
    attach(given) {
      controls.set(upstream, given)
      watch.attach(given)
    },
  }
}

const measuring = (upstream: string, metrics: Metrics): Sink => ({
  name: 'metrics',
  write(batch) {
    for (const event of batch) {
      if (event.name === 'alert') metrics.alerted(upstream, event.detector, event.severity)
    }
  },
})

const logging = (upstream: string, log: Log): Sink => ({
  name: 'log',
  write(batch) {
    for (const event of batch) {
      const { name, schemaVersion: _version, at: _at, ...fields } = event
      log[levelOf(event)](name, { upstream, ...fields })
    }
  },
})

function levelOf(event: GuardEvent): 'error' | 'info' | 'warn' {
  if (event.name === 'alert') return event.severity === 'low' ? 'warn' : 'error'
  return event.name.endsWith('.refused') || event.name.endsWith('.reused') ? 'warn' : 'info'
}
