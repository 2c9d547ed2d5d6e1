import type { AuthInfo } from '../core/principal.ts'

/**
 * What is used of Node's requests, over HTTP/1.1 and HTTP/2, and of those that frameworks have
 * made of them. Written out, so that the types of Node are not needed by those who have none.
 */
export interface NodeRequest {
  readonly method?: string | undefined
  url?: string | undefined
  /** Before a router has taken a prefix off. */
  readonly originalUrl?: string
  readonly headers: Record<string, string | string[] | undefined>
  readonly headersDistinct?: Record<string, string[] | undefined>
  readonly rawHeaders: string[]
  readonly complete: boolean
  readonly readableEnded: boolean
  readonly readableLength: number
  readonly socket: object
  /** HTTP/2 only. */
  readonly stream?: { readonly readableEnded: boolean }
  read(size?: number): unknown
  unshift(chunk: Uint8Array): void
  on(event: string, listener: () => void): unknown
  off(event: string, listener: () => void): unknown
}

export interface NodeResponse {
  statusCode: number
  readonly headersSent: boolean
  readonly writableEnded: boolean
  readonly destroyed: boolean
  getHeader(name: string): unknown
  setHeader(name: string, value: string): unknown
  removeHeader(name: string): unknown
  end(text: string): unknown
  once(event: 'close', listener: () => void): unknown
}

/** Where frameworks put what they have read and verified. */
export interface Prepared {
  auth?: AuthInfo
  body?: unknown
}

/** What is done in place of going on. */
export interface NodeExchange {
  readonly req: NodeRequest
  readonly res: NodeResponse
  /** The request itself, or what the framework made of it. */
  readonly prepared: Prepared
}
