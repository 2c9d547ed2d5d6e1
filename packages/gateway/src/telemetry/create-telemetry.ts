import type { Controls, Key, Watcher } from '@handfast/guard'
import { createWatch } from '@handfast/guard/watch'
import type { GuardEvent, Sink, Watch } from '@handfast/guard/watch'
import type { Stage } from '../data-path/stage.ts'
import { createActivity } from './activity.ts'
import type { Activity } from './activity.ts'
import { createEvents, isEcho } from './events.ts'
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
  seriesOf(upstream: string): Series
  /** What can be done about a principal at an upstream. */
  readonly controls: ReadonlyMap<string, Controls>
  /** Put the gateway's span into what goes to servers behind; none without tracing. */
  readonly stages: readonly Stage[]
  /** Beginnings and ends; what a server writes is in its own words, and in no log. */
  tellOfProcess(told: ToldOfProcess): void
  close(): Promise<void>
}

export interface ToldOfProcess {
  readonly upstream: string
  readonly name: string
  readonly reason?: string
}

export interface TelemetryOptions {
  readonly keys: readonly Key[]
  readonly log: Log
  /** Whether events go into the log. */
  readonly logsEvents: boolean
  readonly tracing: Tracing
  readonly countSessions: CountSessions
  readonly clock: () => number
}

export function createTelemetry(options: TelemetryOptions): Observed {
  const { tracing, clock, log } = options
  const activity = createActivity()
  const events = createEvents()
  const metrics = createMetrics(options.countSessions)
  const controls = new Map<string, Controls>()
  // As many as the configuration has upstreams.
  const watches = new Map<string, Watch>()
  const series = new Map<string, Series>()

  const seriesOf = (upstream: string): Series => {
    const found = series.get(upstream) ?? createSeries(clock)
    series.set(upstream, found)
    return found
  }

  return {
    activity,
    events,
    metrics,
    controls,
    seriesOf,
    stages: tracing.stage === undefined ? [] : [tracing.stage],
    began(upstream, { method, headers }) {
      const span = tracing.begin(upstream, headers)
      const shared = { series: seriesOf(upstream), activity, metrics, log, clock }
      return beginRequest({ upstream, method, span, ...shared })
    },
    watcherOf(upstream) {
      const sinks = [events.sinkOf(upstream), measuring(upstream, metrics)]
      if (options.logsEvents) sinks.push(logging(upstream, log))
      const watch = createWatch({ sinks, keys: options.keys, clock, everyMs: deliveryMs })
      // The one before delivers what it has, and is told nothing new.
      watches.set(upstream, watch)
      return watcherBy({ upstream, watch, metrics, series: seriesOf(upstream), controls })
    },
    tellOfProcess({ upstream, name, reason }) {
      if (name === 'process.wrote') return
      const isExpected = reason === undefined || reason === 'closed'
      log[isExpected ? 'info' : 'warn'](name, { upstream, reason })
    },
    async close() {
      for (const watch of watches.values()) await watch.close()
    },
  }
}

/** What an operator sees, they see as it happens. */
const deliveryMs = 250

interface Watching {
  readonly upstream: string
  readonly watch: Watch
  readonly metrics: Metrics
  readonly series: Series
  readonly controls: Map<string, Controls>
}

/** Counted at once, and not when events are delivered: those that find no room are counted too. */
function watcherBy({ upstream, watch, metrics, series, controls }: Watching): Watcher {
  return {
    tell(happening) {
      watch.tell(happening)
      if (happening.name.endsWith('.resolved') || isEcho(happening)) return
      metrics.happened(upstream, happening)
      if (happening.name.endsWith('.minted')) series.count('mints')
      if (happening.name.endsWith('.refused')) series.count('refusals')
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
