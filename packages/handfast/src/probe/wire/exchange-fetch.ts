import type { Clock } from './clock.ts'
import type { Exchange } from './exchange.ts'
import { nobody } from './principal.ts'

export interface FetchLimits {
  readonly bytesMax: number
  readonly msMax: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** What libraries hand to a `fetch` of ours. */
export interface FetchInit {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** An exchange as the `fetch` that libraries take: bounded, and without redirects. */
export function fetchOver(
  exchange: Exchange,
  { bytesMax, msMax, clock, signal }: FetchLimits,
): (url: string, init?: FetchInit) => Promise<Response> {
  return async (url, { method = 'GET', headers = {}, body } = {}) => {
    const abort = new AbortController()
    const stop = (): void => abort.abort()
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    const stopTimer = clock.after(msMax, stop)
    try {
      const response = await exchange({
        as: nobody,
        method,
        url: new URL(url),
        headers: Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
        body: body === undefined || body === null ? undefined : String(body),
        signal: abort.signal,
      })
      const bytes = await readAtMost(response.body, bytesMax)
      const hasBody = ![204, 205, 304].includes(response.status)
      return new Response(hasBody ? bytes : null, {
        status: response.status,
        headers: [...response.headers].flatMap(([name, values]) =>
          values.map((value): [string, string] => [name, value]),
        ),
      })
    } finally {
      stopTimer()
      stop()
      signal.removeEventListener('abort', stop)
    }
  }
}

async function readAtMost(
  body: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) throw new RangeError(`more than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  const whole = new Uint8Array(bytes)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
