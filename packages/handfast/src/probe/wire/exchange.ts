import type { Principal } from './principal.ts'

/** One HTTP request as it goes out. Header names in lower case, in the order they are sent. */
export interface WireRequest {
  /** Their headers are among the headers already; over stdio they have a process. */
  readonly as: Principal
  readonly method: string
  readonly url: URL
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | undefined
  /** Aborted when the answer is no longer wanted, at the latest at the deadline. */
  readonly signal: AbortSignal
}

/** The head of an answer, and its body as it arrives. */
export interface WireResponse {
  readonly status: number
  /** Names in lower case; a header that came twice has two values. */
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: AsyncIterable<Uint8Array>
  /** It came over stdio: the status is only what HTTP would have had for it. */
  readonly isStdio?: true
}

/**
 * How requests reach the target: over a socket, over the standard streams of a program, or straight
 * into a handler of this process. It follows no redirect, retries nothing and stores nothing, so
 * that what is sent is what a check meant to send. It rejects when there is no answer.
 */
export type Exchange = (request: WireRequest) => Promise<WireResponse>
