import type { TlsOptions } from 'node:tls'
import { legacyServer } from '../kit/legacy-server.ts'

export const createHandler = (): ReturnType<typeof legacyServer> =>
  legacyServer({ mayCall: () => true })

/** The suites are Node's. */
export const tls: TlsOptions = { minVersion: 'TLSv1.2' }
