import type { RefusalKind, RequestHeaders, Watcher } from '@handfast/guard'
import type { Exchange } from '../data-path/exchange.ts'
import type { UpstreamErrorCode } from '../data-path/upstream.ts'

/** Told of what passes; what it makes of that slows nothing down and stops nothing. */
export interface Telemetry {
  /** A request of a client for an upstream has come. */
  began(upstream: string, request: BegunRequest): RequestTelemetry
  /** Looks on at the guard of an upstream. */
  watcherOf(upstream: string): Watcher
}

export interface BegunRequest {
  readonly method: string
  readonly headers: RequestHeaders
}

/** One request on its way; `ended` is the last that is said of it. */
export interface RequestTelemetry {
  /** The guard has let it in. */
  admitted(exchange: Exchange): void
  refused(kind: RefusalKind): void
  /** There is an answer, and its head goes to the client. */
  answered(kind: 'stream' | 'whole'): void
  upstreamFailed(code: UpstreamErrorCode): void
  ended(status: number): void
  /** Serves within its span, whose context the server behind is to see. */
  run<T>(serve: () => T): T
  /** W3C Trace Context for the server behind, in lower case. */
  traceHeaders(): Readonly<Record<string, string>>
}
