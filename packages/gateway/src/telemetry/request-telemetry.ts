import type { Activity } from './activity.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Series } from './series.ts'
import type { RequestTelemetry } from './telemetry.ts'
import type { RequestSpan } from './tracing.ts'

interface Begun {
  readonly upstream: string
  readonly method: string
  readonly span: RequestSpan
  readonly series: Series
  readonly activity: Activity
  readonly metrics: Metrics
  readonly log: Log
  readonly clock: () => number
}

/** Times are those of a clock that does not jump, so that none is negative. */
const nowMs = (): number => performance.now()

export function beginRequest(begun: Begun): RequestTelemetry {
  const { upstream, method, span, series, activity, metrics, log, clock } = begun
  const beganMs = nowMs()
  let headMs: number | undefined
  let isStream = false
  let refusal = 'none'

  return {
    admitted(exchange) {
      activity.see(exchange, clock())
      span.admitted(exchange)
    },
    refused(kind) {
      refusal = kind
      span.refused(kind)
    },
    answered(kind) {
      headMs = nowMs() - beganMs
      if (kind === 'whole') return
      isStream = true
      series.stream(1)
      metrics.stream(upstream, 1)
    },
    upstreamFailed(code) {
      metrics.upstreamFailed(upstream, code)
      series.count('errors')
      span.failed(code)
      log.warn('upstream.failed', { upstream, code })
    },
    ended(status) {
      const ms = headMs ?? nowMs() - beganMs
      series.count('requests')
      series.latency(ms)
      metrics.requestEnded({ upstream, method, status, refusal, ms })
      if (isStream) {
        series.stream(-1)
        metrics.stream(upstream, -1)
      }
      span.ended(status)
      log.debug('request.ended', {
        upstream,
        method,
        status,
        refusal,
        ms: Math.round(ms * 1000) / 1000,
      })
    },
    run: (serve) => span.run(serve),
    traceHeaders: () => span.traceHeaders(),
  }
}
