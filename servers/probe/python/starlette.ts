import type { ServerResponse } from 'node:http'

type Headers = Readonly<Record<string, string>>

/** Answers without content have the body `null`. */
export function answerJson(
  res: ServerResponse,
  status: number,
  body: object | null,
  headers: Headers = {},
): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers })
  res.end(JSON.stringify(body))
}

/** Errors of the transport, whatever was asked, have one id and one code. */
export function answerError(
  res: ServerResponse,
  status: number,
  message: string,
  headers: Headers = {},
): void {
  const error = { code: -32600, message }
  answerJson(res, status, { jsonrpc: '2.0', id: 'server-error', error }, headers)
}

export interface Events {
  send(message: object): void
  /** A comment, so that proxies do not take the connection for dead. */
  ping(): void
  end(): void
}

/** As sse-starlette has it. */
export function openEvents(res: ServerResponse, headers: Headers): Events {
  res.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    ...headers,
  })
  res.flushHeaders()
  return {
    send: (message) => void res.write(`event: message\r\ndata: ${JSON.stringify(message)}\r\n\r\n`),
    ping: () => void res.write(': ping - 2026-01-01 00:00:00.000000+00:00\r\n\r\n'),
    end: () => void res.end(),
  }
}
