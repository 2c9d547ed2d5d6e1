import type { Exchange, WireResponse } from './exchange.ts'

/** A server as a function, as Hono, Workers, Deno and the MCP SDKs have it. */
export type FetchHandler = (request: Request) => Response | Promise<Response>

/**
 * Straight into a handler of this process. Where a request names another host, its URL does too, as
 * servers that hand on Fetch requests build the URL from the Host header.
 */
export function fetchExchange(handler: FetchHandler): Exchange {
  return async ({ method, url, headers, body, signal }) => {
    const target = new URL(url)
    const host = headers.find(([name]) => name === 'host')?.[1]
    if (host !== undefined) target.host = host
    const request = new Request(target, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      signal,
      ...(body === undefined ? {} : { body }),
    })
    const response = await orAborted(Promise.resolve(handler(request)), signal)
    return {
      status: response.status,
      headers: headersOf(response.headers),
      body: chunksOf(response.body, signal),
    }
  }
}

function headersOf(headers: Headers): WireResponse['headers'] {
  const all = new Map<string, readonly string[]>()
  for (const [name, value] of headers) all.set(name, [value])
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) all.set('set-cookie', cookies)
  return all
}

async function* chunksOf(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await orAborted(reader.read(), signal)
      if (done) return
      yield value
    }
  } finally {
    // A handler whose stream does not end when it is cancelled must not keep the probe waiting.
    void reader.cancel().catch(() => undefined)
  }
}

/** A handler need not look at the signal of its request. */
function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new DOMException('the answer came too late', 'AbortError'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
