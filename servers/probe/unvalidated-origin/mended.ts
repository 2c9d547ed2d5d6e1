import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

const origins: ReadonlySet<string> = new Set(['http://127.0.0.1:8080'])
const hosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost'])

/** Clients that are no browser send no Origin; any other is on the list. */
export const createHandler = (): FetchHandler =>
  legacyServer({
    mayCall(request) {
      const origin = request.headers.get('origin')
      return hosts.has(new URL(request.url).hostname) && (origin === null || origins.has(origin))
    },
  })
