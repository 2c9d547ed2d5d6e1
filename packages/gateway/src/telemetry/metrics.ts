import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Happening } from '@handfast/guard'
import type { UpstreamErrorCode } from '../data-path/upstream.ts'

/** Counts for Prometheus. Labels have few values, none of which a client chooses. */
export interface Metrics {
  requestEnded(ended: EndedRequest): void
  upstreamFailed(upstream: string, code: UpstreamErrorCode): void
  stream(upstream: string, change: 1 | -1): void
  happened(upstream: string, happening: Happening): void
  alerted(upstream: string, detector: string, severity: string): void
  /** In the text format of Prometheus. */
  text(): Promise<string>
  readonly contentType: string
}

export interface EndedRequest {
  readonly upstream: string
  readonly method: string
  readonly status: number
  /** `none`, or why the guard or the gateway refused it. */
  readonly refusal: string
  /** To the head of the answer. */
  readonly ms: number
}

/** Sessions that are live; undefined while the store cannot say. */
export type CountSessions = () => Promise<ReadonlyMap<string, number>>

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
/** To count one request alone takes several times as long as to count one among many. */
const countedAtOnce = 100
/** The default, 10, wakes an idle gateway a hundred times a second. */
const lagEveryMs = 100
const methods: ReadonlySet<string> = new Set(['DELETE', 'GET', 'POST'])

export function createMetrics(countSessions: CountSessions): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: lagEveryMs })
  const instruments = instrumentsOf(registry, countSessions)
  let ended: EndedRequest[] = []

  const countEnded = (): void => {
    for (const { upstream, method, status, refusal, ms } of ended) {
      const labels = { upstream, method: methods.has(method) ? method : 'other' }
      instruments.requests.inc({ ...labels, status: `${Math.floor(status / 100)}xx`, refusal })
      instruments.latency.observe(labels, ms / 1000)
    }
    ended = []
  }

  return {
    requestEnded(request) {
      ended.push(request)
      if (ended.length >= countedAtOnce) countEnded()
    },
    upstreamFailed: (upstream, code) => instruments.upstreamErrors.inc({ upstream, code }),
    stream: (upstream, change) => instruments.streams.inc({ upstream }, change),
    happened(upstream, { name, weakness }) {
      const [what = '', how] = name.split('.')
      if (how === 'minted') instruments.mints.inc({ upstream, what })
      if (how === 'refused' || how === 'reused') {
        instruments.refusals.inc({ upstream, what, weakness: weakness ?? 'none' })
      }
    },
    alerted: (upstream, detector, severity) =>
      instruments.alerts.inc({ upstream, detector, severity }),
    text() {
      countEnded()
      return registry.metrics()
    },
    contentType: registry.contentType,
  }
}

function instrumentsOf(registry: Registry, countSessions: CountSessions) {
  const counter = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ): Counter<Label> =>
    new Counter({ name: `handfast_${name}`, help, labelNames, registers: [registry] })
  sessionsGauge(registry, countSessions)
  return {
    requests: counter('requests_total', 'Requests of clients', [
      'upstream',
      'method',
      'status',
      'refusal',
    ]),
    latency: new Histogram({
      name: 'handfast_answer_head_seconds',
      help: 'From the head of a request to the head of its answer',
      labelNames: ['upstream', 'method'],
      buckets: seconds,
      registers: [registry],
    }),
    mints: counter('mints_total', 'Ids that were minted', ['upstream', 'what']),
    refusals: counter('refusals_total', 'What the guard refused, by weakness', [
      'upstream',
      'what',
      'weakness',
    ]),
    alerts: counter('alerts_total', 'Alerts of the watch', ['upstream', 'detector', 'severity']),
    upstreamErrors: counter('upstream_errors_total', 'Requests that an upstream did not answer', [
      'upstream',
      'code',
    ]),
    streams: new Gauge({
      name: 'handfast_streams_open',
      help: 'Answers that are streams and have not ended',
      labelNames: ['upstream'],
      registers: [registry],
    }),
  } as const
}

function sessionsGauge(registry: Registry, countSessions: CountSessions): void {
  new Gauge({
    name: 'handfast_sessions_live',
    help: 'Sessions that are live, on all nodes that share the store',
    labelNames: ['upstream'],
    registers: [registry],
    async collect() {
      for (const [upstream, count] of await countSessions()) this.set({ upstream }, count)
    },
  })
}
