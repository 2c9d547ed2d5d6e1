import { ask, question } from './asking-server.ts'
import type { FetchHandler } from './legacy-server.ts'
import { streamServer } from './stream-server.ts'
import type { StreamCall } from './stream-server.ts'

/**
 * The same over HTTP+SSE: a tool that asks its caller, and goes on with the answer that arrives for
 * its question.
 *
 * @param placeOf Where answers of a session are looked for.
 */
export function askingStream(placeOf: (call: StreamCall) => string): FetchHandler {
  const waiting = new Map<string, () => void>()
  let questions = 0
  return streamServer({
    takes(call) {
      const { message, send } = call
      const result = (value: object): void => send({ jsonrpc: '2.0', id: message.id, result: value })
      if (message.method === undefined) waiting.get(`${placeOf(call)} ${message.id}`)?.()
      else if (message.method === 'tools/list') result({ tools: [ask] })
      else if (message.method === 'tools/call') {
        questions += 1
        const place = `${placeOf(call)} ${questions}`
        waiting.set(place, () => {
          waiting.delete(place)
          result({ content: [] })
        })
        send({ jsonrpc: '2.0', id: questions, ...question })
      } else return false
      return true
    },
  })
}
