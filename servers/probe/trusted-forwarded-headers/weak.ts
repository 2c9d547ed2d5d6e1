import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { withMetadata } from '../kit/with-metadata.ts'

/** Whoever sends the header is taken for a proxy. */
export const createHandler = (): FetchHandler =>
  withMetadata(legacyServer(), (request) => {
    const { protocol, host } = new URL(request.url)
    const scheme = request.headers.get('x-forwarded-proto') ?? protocol.slice(0, -1)
    return `${scheme}://${request.headers.get('x-forwarded-host') ?? host}`
  })
