import type { TlsOptions } from 'node:tls'
import { legacyServer } from '../kit/legacy-server.ts'

export const createHandler = (): ReturnType<typeof legacyServer> =>
  legacyServer({ mayCall: () => true })

/** Served as it is, on whatever address. */
export const tls: TlsOptions | undefined = undefined
