import type { TlsOptions } from 'node:tls'
import { legacyServer } from '../kit/legacy-server.ts'

export const createHandler = (): ReturnType<typeof legacyServer> =>
  legacyServer({ mayCall: () => true })

/** Served with a certificate, and in no other way. */
export const tls: TlsOptions | undefined = {}
