import type { AuthInfo, Caller } from '@handfast/guard'
import type { EndSignal } from './ending.ts'

/** A server behind the gateway: whatever it speaks, it answers as over Streamable HTTP. */
export interface Upstream {
  readonly name: string
  /**
   * Answers as the server behind would answer over Streamable HTTP.
   *
   * @throws UpstreamError when there is no answer to be had.
   */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>
  /** Whether it can be reached, for readiness. Takes a second at most. */
  isReady(): Promise<boolean>
  /** Ends what is held for clients: connections, processes. */
  close(): Promise<void>
}

export interface UpstreamRequest {
  readonly method: 'DELETE' | 'GET' | 'POST'
  /** In lower case; only those that a server behind may see. */
  readonly headers: Readonly<Record<string, string>>
  /** The upstream's own name for the session. */
  readonly sessionId: string | undefined
  /** JSON; undefined for GET and DELETE. */
  readonly body: unknown
  readonly caller: Caller
  /** For credentials of the upstream; never passed on as it is. */
  readonly authInfo: AuthInfo | undefined
  /** The client has gone, or its session has ended. */
  readonly signal: EndSignal
}

export interface UpstreamAnswer {
  readonly status: number
  /** In lower case; only those that a client may see. `content-type` goes by `content`. */
  readonly headers: Readonly<Record<string, string>>
  /** `Mcp-Session-Id` as the server behind wrote it. */
  readonly sessionId: string | undefined
  readonly content: UpstreamContent
}

export type UpstreamContent =
  | { readonly kind: 'empty' }
  /** JSON or another text, whole and within the limit on bodies. */
  | { readonly kind: 'text'; readonly type: string; readonly text: string }
  /** Read one by one, no faster than the client takes them. */
  | { readonly kind: 'events'; readonly events: AsyncIterable<ServerEvent> }

/** HTML Living Standard, section 9.2: one event of a stream, or a comment that keeps it alive. */
export type ServerEvent =
  | {
      readonly kind: 'event'
      /** `message` when absent. */
      readonly event?: string | undefined
      readonly data: string
      readonly id?: string | undefined
      /** Milliseconds. */
      readonly retry?: number | undefined
    }
  | { readonly kind: 'comment'; readonly text: string }

export type UpstreamErrorCode =
  /** Not there: 502. */
  | 'UPSTREAM_UNREACHABLE'
  /** Took longer than it may: 504. */
  | 'UPSTREAM_TIMEOUT'
  /** Its answer is larger than it may be, or is none: 502. */
  | 'UPSTREAM_ANSWER_UNUSABLE'
  /** It is somewhere else, by its own word: 502. Credentials go where they were meant to go. */
  | 'UPSTREAM_REDIRECTS'
  /** No room for another session or process: 503. */
  | 'UPSTREAM_FULL'
  /** No credential for it is to be had for this caller, or it refuses the one that is: 502. */
  | 'UPSTREAM_CREDENTIAL_REFUSED'

export class UpstreamError extends Error {
  override readonly name = 'UpstreamError'
  readonly code: UpstreamErrorCode

  constructor(code: UpstreamErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export const isUpstreamError = (error: unknown): error is UpstreamError =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('UPSTREAM_')
