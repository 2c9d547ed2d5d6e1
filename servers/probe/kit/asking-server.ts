import { legacyServer, result } from './legacy-server.ts'
import type { FetchHandler, LegacyCall } from './legacy-server.ts'

export const ask = {
  name: 'ask',
  annotations: { readOnlyHint: true },
  inputSchema: { type: 'object', properties: {} },
}

export const question = { method: 'elicitation/create', params: { message: 'Sure?', requestedSchema: {} } }

/**
 * A tool that asks its caller, and goes on with the answer that arrives for its question.
 *
 * @param placeOf Where answers of a session are looked for.
 * @param paramsOf What it asks.
 */
export function askingServer(
  placeOf: (call: LegacyCall) => string,
  paramsOf: (call: LegacyCall) => object = () => question.params,
): FetchHandler {
  const waiting = new Map<string, () => void>()
  let questions = 0
  return legacyServer({
    answer(call) {
      const { message } = call
      if (message === undefined) return undefined
      if (message.method === 'tools/list') return result(message.id, { tools: [ask] })
      if (message.method === undefined) {
        waiting.get(`${placeOf(call)} ${message.id}`)?.()
        return new Response(null, { status: 202 })
      }
      if (message.method !== 'tools/call') return undefined
      questions += 1
      const place = `${placeOf(call)} ${questions}`
      return streaming((send, close) => {
        send({ jsonrpc: '2.0', id: questions, ...question, params: paramsOf(call) })
        waiting.set(place, () => {
          waiting.delete(place)
          send({ jsonrpc: '2.0', id: message.id, result: { content: [] } })
          close()
        })
      })
    },
  })
}

type Writing = (send: (message: object) => void, close: () => void) => void

function streaming(write: Writing): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream({
    start(controller) {
      const send = (message: object): void =>
        controller.enqueue(encoder.encode(`data: ${JSON.stringify(message)}\n\n`))
      write(send, () => controller.close())
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
