import * as api from '@opentelemetry/api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { echoServer, gatewayBefore, modern } from '../kit.ts'
import { contextIn, withContext } from '../../src/telemetry/trace-context.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const inMeta = `00-${traceId}-00f067aa0ba902b7-01`
const own = '1111111111111111'

/** As little of an SDK as shows what is asked of one. */
const spans: { readonly name: string; readonly parent: string | undefined }[] = []
const parentKey = api.createContextKey('parent')

const propagator: api.TextMapPropagator = {
  fields: () => ['traceparent'],
  inject(context, carrier, setter) {
    const span = api.trace.getSpanContext(context)
    if (span !== undefined) {
      setter.set(carrier, 'traceparent', `00-${span.traceId}-${span.spanId}-01`)
    }
  },
  extract(context, carrier, getter) {
    const given = getter.get(carrier, 'traceparent')
    const [, trace = '', spanId = ''] = String(given ?? '').split('-')
    if (trace === '') return context
    const spanContext = { traceId: trace, spanId, traceFlags: 1 }
    return api.trace.setSpanContext(context.setValue(parentKey, spanId), spanContext)
  },
}

const tracer: Pick<api.Tracer, 'startSpan'> = {
  startSpan(name, _options, context) {
    const above = context === undefined ? undefined : api.trace.getSpanContext(context)
    spans.push({ name, parent: above?.spanId })
    return api.trace.wrapSpanContext({
      traceId: above?.traceId ?? traceId,
      spanId: own,
      traceFlags: 1,
    })
  },
}

beforeEach(() => {
  api.propagation.setGlobalPropagator(propagator)
  const provider = { getTracer: () => tracer }
  // What of a tracer is used is there.
  api.trace.setGlobalTracerProvider(provider as unknown as api.TracerProvider)
})
afterEach(() => {
  api.trace.disable()
  api.propagation.disable()
  spans.length = 0
})

test('the server behind gets the span of the gateway, in the trace of the message', async () => {
  const server = await echoServer()
  const gateway = await gatewayBefore(server.url)
  try {
    const asked = modern('tools/list')
    const message = JSON.parse(String(asked.body)) as { params: { _meta: object } }
    Object.assign(message.params._meta, { traceparent: inMeta })
    const answer = await fetch(`${gateway.url}/mcp`, { ...asked, body: JSON.stringify(message) })
    expect(answer.status).toBe(200)
    expect(spans).toEqual([{ name: 'tools/list', parent: '00f067aa0ba902b7' }])
    expect(server.seen[0]?.headers['traceparent']).toBe(`00-${traceId}-${own}-01`)
  } finally {
    await gateway.close()
    await server.close()
  }
})

test('without a span above, what a header says is taken', async () => {
  const server = await echoServer()
  const gateway = await gatewayBefore(server.url)
  try {
    const headers = { traceparent: `00-${traceId}-2222222222222222-01` }
    await fetch(`${gateway.url}/mcp`, modern('tools/list', {}, headers))
    expect(spans).toEqual([{ name: 'tools/list', parent: '2222222222222222' }])
  } finally {
    await gateway.close()
    await server.close()
  }
})

test('what a message says of its trace gives way to a new context, and to nothing else', () => {
  const message = { id: 1, method: 'x', params: { a: 1, _meta: { traceparent: inMeta, own: 2 } } }
  expect(contextIn(message.params)).toEqual({ traceparent: inMeta })
  expect(withContext(message, {})).toBe(message)
  expect(withContext(message, { traceparent: 'new' })).toEqual({
    id: 1,
    method: 'x',
    params: { a: 1, _meta: { own: 2, traceparent: 'new' } },
  })
  expect(contextIn({ _meta: { traceparent: 5, tracestate: 'a'.repeat(9000) } })).toEqual({})
})
