import type { RequestHeaders } from '@handfast/guard'
import type * as otel from '@opentelemetry/api'
import type { Exchange } from '../data-path/exchange.ts'
import type { Stage } from '../data-path/stage.ts'
import { contextIn, withContext } from './trace-context.ts'
import type { TraceContext } from './trace-context.ts'

export type OtelApi = typeof otel

/** Spans of OpenTelemetry, where its API is installed and an SDK is set up in this process. */
export interface Tracing {
  begin(upstream: string, headers: RequestHeaders): RequestSpan
  /** Gives the server behind the span of the gateway in `_meta`; undefined without tracing. */
  readonly stage: Stage | undefined
}

export interface RequestSpan {
  /** For the headers of the request to the server behind; known once it is admitted. */
  traceHeaders(): TraceContext
  admitted(exchange: Exchange): void
  refused(kind: string): void
  failed(code: string): void
  ended(status: number): void
  run<T>(serve: () => T): T
}

/**
 * Without the package, or an SDK that was set up before, there is no tracing, and what clients say
 * of theirs passes as it is.
 */
export async function openTracing(): Promise<Tracing> {
  try {
    const api = await import('@opentelemetry/api')
    return isSetUp(api) ? tracingBy(api) : noTracing
  } catch {
    return noTracing
  }
}

/** By itself, the package hands everything on to one that does nothing. */
function isSetUp({ trace, ProxyTracerProvider }: OtelApi): boolean {
  const provider = trace.getTracerProvider()
  if (!(provider instanceof ProxyTracerProvider)) return true
  return provider.getDelegate() !== new ProxyTracerProvider().getDelegate()
}

const noSpan: RequestSpan = {
  traceHeaders: () => ({}),
  admitted: () => undefined,
  refused: () => undefined,
  failed: () => undefined,
  ended: () => undefined,
  run: (serve) => serve(),
}

export const noTracing: Tracing = { begin: () => noSpan, stage: undefined }

export function tracingBy(api: OtelApi): Tracing {
  return {
    begin: (upstream, headers) => requestSpan(api, upstream, headers),
    stage: {
      name: 'trace-context',
      begin: () => ({ toServer: (message) => withContext(message, injected(api)) }),
    },
  }
}

const getter: otel.TextMapGetter<RequestHeaders> = {
  keys: (headers) => Array.from(headers, ([name]) => name),
  get: (headers, name) => headers.get(name) ?? undefined,
}

const nameCharactersMax = 60

/** The span begins when it is known what it is part of, and with the time of the request. */
function requestSpan(api: OtelApi, upstream: string, headers: RequestHeaders): RequestSpan {
  const { context, propagation, ROOT_CONTEXT, SpanKind, trace } = api
  const startTime = Date.now()
  let within = context.active()
  let span: otel.Span | undefined

  const open = (exchange?: Exchange): otel.Span => {
    if (span !== undefined) return span
    const [first] = exchange?.asked ?? []
    const inMeta = propagation.extract(ROOT_CONTEXT, contextIn(first?.params))
    const hasOwn = trace.getSpanContext(inMeta) !== undefined
    // SEP-414: what the message says is nearer to who made it than a header of its transport.
    const above = hasOwn ? inMeta : propagation.extract(within, headers, getter)
    const name = first?.method.slice(0, nameCharactersMax) ?? 'mcp'
    const attributes = { 'handfast.upstream': upstream, 'mcp.method.name': name }
    const tracer = trace.getTracer('@handfast/gateway')
    span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes, startTime }, above)
    within = trace.setSpan(above, span)
    return span
  }

  return {
    traceHeaders: () => injected(api, within),
    admitted: (exchange) => void open(exchange).setAttribute('handfast.era', exchange.era),
    refused: (kind) => void open().setAttribute('handfast.refusal', kind),
    failed(code) {
      open().setAttribute('error.type', code).setStatus({ code: api.SpanStatusCode.ERROR })
    },
    ended: (status) => open().setAttribute('http.response.status_code', status).end(),
    run: (serve) => context.with(within, serve),
  }
}

function injected({ context, propagation }: OtelApi, within = context.active()): TraceContext {
  const carrier: Record<string, string> = {}
  propagation.inject(within, carrier)
  return carrier
}
