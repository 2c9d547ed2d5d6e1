import type { AuthInfo } from '../core/principal.ts'

/** What every adapter can be told. */
export interface AdapterOptions {
  /**
   * Verifies the token; a response refuses. `requireBearerAuth` of SDK v2 fits. It is not needed
   * where a middleware in front has left what it verified.
   */
  readonly authenticate?: Authenticate
  /** Where nobody has parsed the body before. */
  readonly bodyBytesMax?: number
  /** The server behind keeps no sessions; what the guard was told when absent. */
  readonly isStateless?: boolean
  /**
   * Closes the transport of a session that has ended without a DELETE: expired, revoked, replaced.
   * The id is the one that the server behind minted.
   */
  readonly onSessionEnded?: (innerSessionId: string) => unknown
}

/** The request that it is given has no body. */
export type Authenticate = (request: Request) => Promise<AuthInfo | Response | undefined>

export const bodyBytesMaxDefault: number = 4 * 1024 * 1024
