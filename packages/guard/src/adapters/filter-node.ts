import type { Admitted } from '../core/admission.ts'
import { createAnswerFilter } from './answer-filter.ts'
import type { AnswerFilter } from './answer-filter.ts'
import { headerIn, textOf, withoutHeader } from './node-headers.ts'
import type { NodeResponse } from './node-exchange.ts'

/** What is replaced on a response; the arguments are those of Node, whatever the form. */
interface Replaced {
  writeHead(status: number, ...more: unknown[]): unknown
  write(chunk: unknown, ...more: unknown[]): unknown
  end(...more: unknown[]): unknown
}

const typeName = 'content-type'
const lengthName = 'content-length'

/** Sends what is written through the filter of the guard, an event as soon as it is complete. */
export function filterAnswer(res: NodeResponse, admission: Admitted): void {
  // Every response of Node has these, in overloads that cannot be written down as one.
  const hooked = res as unknown as Replaced
  const writeHead = hooked.writeHead.bind(res)
  const write = hooked.write.bind(res)
  const end = hooked.end.bind(res)
  let filter: AnswerFilter | undefined
  let isOpen = false
  let isEnding = false

  const open = (given?: string): AnswerFilter | undefined => {
    if (isOpen) return filter
    isOpen = true
    filter = createAnswerFilter(given ?? textOf(res.getHeader(typeName)), admission)
    if (filter !== undefined && !res.headersSent) res.removeHeader(lengthName)
    return filter
  }

  hooked.writeHead = (status, ...more) => {
    const type = more
      .map((headers) => headerIn(headers, typeName))
      .find((text) => text !== undefined)
    return open(type) === undefined
      ? writeHead(status, ...more)
      : writeHead(status, ...more.map((headers) => withoutHeader(headers, lengthName)))
  }

  hooked.write = (chunk, ...more) => {
    const opened = open()
    // Over HTTP/2, the last chunk is written by the end.
    if (opened === undefined || isEnding) return write(chunk, ...more)
    const text = opened.take(chunkOf(chunk))
    const callbacks = more.filter(isFunction)
    if (text !== '') return write(text, ...callbacks)
    for (const callback of callbacks) queueMicrotask(() => callback())
    return true
  }

  hooked.end = (...more) => {
    const opened = open()
    if (opened === undefined) return end(...more)
    const [chunk] = more
    const hasChunk = chunk !== undefined && chunk !== null && !isFunction(chunk)
    const text = (hasChunk ? opened.take(chunkOf(chunk)) : '') + opened.end()
    const callbacks = more.filter(isFunction)
    isEnding = true
    return text === '' ? end(...callbacks) : end(text, ...callbacks)
  }
}

const isFunction = (value: unknown): value is () => void => typeof value === 'function'

/** Messages are UTF-8 (RFC 8259, section 8.1), whatever was said of a text. */
const chunkOf = (chunk: unknown): Uint8Array | string =>
  chunk instanceof Uint8Array ? chunk : String(chunk)
