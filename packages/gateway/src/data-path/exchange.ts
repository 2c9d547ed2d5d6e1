import type { GuardContext } from '@handfast/guard'
import type { Era, JsonObject } from '@handfast/protocol'
import type { Asking } from './challenge.ts'

/** A JSON-RPC request that the client has made, as the client wrote it. */
export interface Asked {
  readonly id: string | number
  readonly method: string
  readonly params: JsonObject
}

/**
 * One HTTP request of a client that the guard has admitted, on its way there and back. The guard is
 * given it wherever it binds something: up to Node 22, to carry it in an AsyncLocalStorage would
 * cost every promise of the process something.
 */
export interface Exchange extends GuardContext {
  /** Name of the upstream in the configuration. */
  readonly upstream: string
  readonly method: 'DELETE' | 'GET' | 'POST'
  readonly era: Era
  /** Of the credential that was shown; none where there was none. */
  readonly scopes: readonly string[]
  /** How to get more of them. */
  readonly asking: Asking
  /** Requests in the body, in its order; empty for GET, DELETE, notifications and responses. */
  readonly asked: readonly Asked[]
}

/** The request that an answer is for; undefined for what was not asked in this exchange. */
export const askedAs = ({ asked }: Exchange, id: unknown): Asked | undefined =>
  asked.find((one) => one.id === id)
