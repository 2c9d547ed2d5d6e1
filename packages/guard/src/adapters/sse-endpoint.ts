import type { Admitted } from '../core/admission.ts'
import type { NodeRequest, NodeResponse } from './node-exchange.ts'

/** 2024-11-05, basic/transports, HTTP with SSE: the first event says where to post messages. */
const endpointEvent = /^event: endpoint\r?\ndata: ?(.*)\r?\n\r?\n/

interface Replaced {
  write(chunk: unknown, ...more: unknown[]): unknown
}

/** Puts the id that the guard minted into the first event, in place of that of the transport. */
export function withOtherEndpoint(
  res: NodeResponse,
  parameter: string,
  { answered }: Pick<Admitted, 'answered'>,
): void {
  // Every response of Node has it, in overloads that cannot be written down as one.
  const hooked = res as unknown as Replaced
  const write = hooked.write.bind(res)
  hooked.write = (chunk, ...more) => {
    hooked.write = write
    const text = typeof chunk === 'string' ? chunk : textOf(chunk)
    const shown = text.replace(endpointEvent, (event: string, endpoint: string) => {
      const url = new URL(endpoint, 'http://localhost')
      const inner = url.searchParams.get(parameter)
      const id = inner === null ? undefined : answered({ status: 200, sessionId: inner })
      if (id === undefined) return event
      return event.replace(endpoint, () => withParameter(endpoint, parameter, id))
    })
    return write(shown, ...more)
  }
}

const textOf = (chunk: unknown): string =>
  chunk instanceof Uint8Array ? new TextDecoder().decode(chunk) : String(chunk)

/** The server behind reads its own id, from the address or from what Express has read of it. */
export function replaceQuery(req: NodeRequest, parameter: string, inner: string): void {
  req.url = withParameter(req.url ?? '/', parameter, inner)
  // Express 4 has parsed the query before; Express 5 parses the address that is there now.
  const query = Object.getOwnPropertyDescriptor(req, 'query')?.value
  if (typeof query === 'object' && query !== null) Object.assign(query, { [parameter]: inner })
}

/** Absolute or relative, as it was. */
function withParameter(address: string, parameter: string, value: string): string {
  const base = 'http://localhost'
  const url = new URL(address, base)
  url.searchParams.set(parameter, value)
  return url.origin === base && !address.startsWith(base)
    ? url.pathname + url.search + url.hash
    : url.href
}
