import type { Answer } from './answer.ts'
import type { Budget } from './budget.ts'
import { createEventReader } from './event-stream.ts'
import type { ServerEvent } from './event-stream.ts'
import type { WireResponse } from './exchange.ts'
import { isResponseTo, messagesIn } from './json-rpc.ts'
import type { JsonRpcId } from './json-rpc.ts'

/** When enough of an answer was read. */
export type Until =
  /** The head says it all; an event stream is left at once. */
  | { readonly kind: 'head' }
  /** The response with this id came, or the body ended. */
  | { readonly kind: 'response'; readonly id: JsonRpcId }
  /** The body ended. */
  | { readonly kind: 'end' }

export interface Reading {
  readonly until: Until
  readonly bytesMax: number
  readonly budget: Budget
}

type Body = Pick<Answer, 'mediaType' | 'text' | 'isCut' | 'messages' | 'events'>

/** Reads as much as is wanted and allowed. Resolves with what there is when the body breaks. */
export async function readBody(response: WireResponse, reading: Reading): Promise<Body> {
  const mediaType = mediaTypeOf(response)
  const isStream = mediaType === 'text/event-stream'
  const { until } = reading
  const collected = createCollector(isStream)
  const isOver = (): boolean =>
    until.kind === 'response' && collected.messages.some((one) => isResponseTo(one, until.id))
  const body = (isCut: boolean): Body => ({ mediaType, isCut, ...collected.finish() })
  if (until.kind === 'head' && isStream) return body(true)
  const decoder = new TextDecoder()
  let bytes = 0
  try {
    for await (const chunk of response.body) {
      reading.budget.spendBytes(chunk.byteLength)
      const wanted = chunk.subarray(0, reading.bytesMax - bytes)
      bytes += wanted.byteLength
      collected.take(decoder.decode(wanted, { stream: true }))
      if (isOver() || wanted.byteLength < chunk.byteLength) return body(true)
    }
  } catch {
    return body(true)
  }
  return body(false)
}

interface Collector {
  readonly messages: unknown[]
  take(text: string): void
  finish(): Pick<Answer, 'text' | 'messages' | 'events'>
}

function createCollector(isStream: boolean): Collector {
  const messages: unknown[] = []
  const events: ServerEvent[] = []
  const parts: string[] = []
  const reader = createEventReader()
  return {
    messages,
    take(text) {
      parts.push(text)
      if (!isStream) return
      for (const event of reader.read(text)) {
        events.push(event)
        if (event.event === 'message') messages.push(...messagesIn(event.data))
      }
    },
    finish() {
      const text = parts.join('')
      if (!isStream) messages.push(...messagesIn(text))
      return { text, messages, events }
    },
  }
}

function mediaTypeOf({ headers }: WireResponse): string {
  const [value = ''] = headers.get('content-type') ?? []
  return (value.split(';')[0] ?? '').trim().toLowerCase()
}
