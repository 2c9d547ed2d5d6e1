import type { Caller } from './caller.ts'
import type { Aborting } from './open-streams.ts'
import type { AuthInfo } from './principal.ts'
import type { RequestHeaders } from './request-headers.ts'

/** A request as an adapter hands it over: read once, and changed by nobody afterwards. */
export interface GuardRequest {
  readonly method: string
  readonly url: URL
  readonly headers: RequestHeaders
  /** Parsed JSON; undefined when there is none. */
  readonly body: unknown
  /** What the verifier in front said; undefined when it let somebody pass without a token. */
  readonly authInfo: AuthInfo | undefined
  readonly peer: Peer
  /** The server behind keeps no sessions for this request; what the guard was told when absent. */
  readonly isStateless?: boolean | undefined
  /**
   * The server behind makes a transport for each request without a session, so that no answer can
   * go astray, whatever ids its clients choose.
   */
  readonly hasTransportPerRequest?: boolean | undefined
  /** Closes what the server behind keeps for the session that it calls so. */
  readonly closeBehind?: ((innerSessionId: string, caller: Caller) => unknown) | undefined
  /** What a session that this request begins is to hold; JSON. */
  readonly sessionData?: ((caller: Caller) => unknown) | undefined
  /**
   * Aborted when the session is over while the request is served. Whoever has one of their own need
   * not listen to another: `Admitted.signal` is there when this is absent.
   */
  readonly controller?: Aborting | undefined
  /** HTTP+SSE of 2024-11-05, with the id that a POST names in its query. */
  readonly sse?: { readonly sessionId: string | undefined } | undefined
}

/** The other end of the connection, by what the connection itself says. */
export interface Peer {
  /** IP address; undefined where the runtime does not tell. */
  readonly address: string | undefined
  /** Undefined where the runtime does not tell, as behind `fetch`; then the URL decides. */
  readonly isTls: boolean | undefined
  /** SHA-256 of the client's certificate in DER, as base64url (RFC 8705), once TLS verified it. */
  readonly certificateThumbprint?: string | undefined
}

export const unknownPeer: Peer = { address: undefined, isTls: undefined }
