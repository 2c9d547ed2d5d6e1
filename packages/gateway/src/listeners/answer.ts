import type { ServerResponse } from 'node:http'
import { constants } from 'node:http2'
import type { Http2ServerResponse } from 'node:http2'
import { once } from 'node:events'
import type { ServerEvent, UpstreamAnswer } from '../data-path/upstream.ts'

export type Res = ServerResponse | Http2ServerResponse

/** Nobody is there to be answered. Responses of HTTP/2 do not say so; their streams do. */
export const isGone = (res: Res): boolean =>
  'stream' in res ? res.stream.closed || res.stream.destroyed : res.destroyed

/** So that what was sent is not taken for all there is. */
export function cutOff(res: Res): void {
  if ('stream' in res) res.stream.close(constants.NGHTTP2_INTERNAL_ERROR)
  else res.destroy()
}

/** An answer that is whole, such as a refusal. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export function sendAnswer(res: Res, { status, headers, body }: Answer): void {
  if (res.headersSent || isGone(res)) return
  const length = String(Buffer.byteLength(body))
  if ('stream' in res) {
    // RFC 9113, section 8.2.2: HTTP/2 has no headers of the connection.
    const { connection: _connection, upgrade: _upgrade, ...others } = headers
    res.writeHead(status, { ...others, 'content-length': length })
  } else {
    res.writeHead(status, ['content-length', length, ...inTurn(headers)])
  }
  endWith(res, body)
}

/** Names and values in turn, as they are sent: Node is quicker with them than with an object. */
function inTurn(headers: Answer['headers']): readonly string[] {
  const fields: string[] = []
  for (const name of Object.keys(headers)) fields.push(name, headers[name] ?? '')
  return fields
}

/** Node declares `end` for both versions of HTTP, in overloads that are no union. */
export const endWith = (res: Res, text?: string): void => void (res as ServerResponse).end(text)
const write = (res: Res, text: string): boolean => (res as ServerResponse).write(text)

/** Streams are written as they come, and no faster than the client reads them. */
export async function sendUpstreamAnswer(
  res: Res,
  { status, headers, content }: UpstreamAnswer,
  more: Readonly<Record<string, string>>,
): Promise<void> {
  if (isGone(res)) return
  const shown: Record<string, string> = { ...headers, ...more }
  switch (content.kind) {
    case 'empty':
      res.writeHead(status, shown)
      return endWith(res)
    case 'text':
      if (content.type !== '') shown['content-type'] = content.type
      return sendAnswer(res, { status, headers: shown, body: content.text })
    case 'events':
      res.writeHead(status, {
        'cache-control': 'no-cache, no-transform',
        ...shown,
        'content-type': 'text/event-stream',
        'x-accel-buffering': 'no',
      })
      if ('flushHeaders' in res) res.flushHeaders()
      return sendEvents(res, content.events)
  }
}

async function sendEvents(res: Res, events: AsyncIterable<ServerEvent>): Promise<void> {
  for await (const event of events) {
    if (isGone(res)) return
    if (!write(res, textOf(event))) await drained(res)
  }
  endWith(res)
}

/** Rejected when the client has gone in the meantime. */
async function drained(res: Res): Promise<void> {
  const gone = new AbortController()
  const leave = (): void => gone.abort()
  res.once('close', leave)
  try {
    await once(res, 'drain', { signal: gone.signal })
  } finally {
    res.off('close', leave)
  }
}

/** HTML Living Standard, section 9.2.5. */
function textOf(event: ServerEvent): string {
  if (event.kind === 'comment') return `:${event.text.replaceAll(/[\r\n]/g, ' ')}\n\n`
  const name = event.event === undefined ? '' : `event: ${event.event}\n`
  const id = event.id === undefined ? '' : `id: ${event.id}\n`
  const retry = event.retry === undefined ? '' : `retry: ${event.retry}\n`
  const isRetryAlone = event.data === '' && event.retry !== undefined
  const data = isRetryAlone ? '' : `data: ${event.data.replaceAll(/\r\n|\r|\n/g, '\ndata: ')}\n`
  return `${name}${id}${retry}${data}\n`
}
