import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { FetchExtra, FetchServer } from '../../src/adapters/fetch.ts'
import type { OpenAdapter } from '../../src/testing/index.ts'

/** What middleware in front of a listener may have left. */
type Prepared = IncomingMessage & Pick<FetchExtra, never> & { auth?: never; body?: unknown }

/** A server in Fetch form as a listener, as the transports of the SDKs for Node are made. */
export function listenerOf(serve: FetchServer): RequestListener {
  return (req: Prepared, res) => {
    const extra: FetchExtra = {
      ...(req.auth === undefined ? {} : { authInfo: req.auth }),
      ...(req.body === undefined ? {} : { parsedBody: req.body }),
    }
    const listener = getRequestListener((request) => serve(request, extra), {
      overrideGlobalObjects: false,
      errorHandler: () => new Response('failed', { status: 500 }),
    })
    void listener(req, res)
  }
}

export const openListener = (listener: RequestListener): Promise<OpenAdapter> =>
  openServer(createServer(listener))

export function openServer(server: Server): Promise<OpenAdapter> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      resolve({
        url: `http://127.0.0.1:${port}/mcp`,
        send: (request) => fetch(request),
        close: () => closeServer(server),
      })
    })
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
