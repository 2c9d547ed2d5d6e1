import type { TlsOptions } from 'node:tls'
import { legacyServer } from '../kit/legacy-server.ts'

export const createHandler = (): ReturnType<typeof legacyServer> =>
  legacyServer({ mayCall: () => true })

/** As copied from an answer about one old client. */
export const tls: TlsOptions = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }
