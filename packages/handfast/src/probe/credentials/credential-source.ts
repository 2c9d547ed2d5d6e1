import type { PrincipalName } from '../probe-options.ts'
import type { Clock } from '../wire/clock.ts'
import type { Exchange } from '../wire/exchange.ts'

/** A principal whose headers may have to be completed by a token that is got for it. */
export interface PrincipalSource {
  readonly name: PrincipalName
  readonly headers: Readonly<Record<string, string>>
  readonly token: TokenSource | undefined
}

export type TokenSource =
  /** A program and its arguments; what it prints is the token, or JSON with `access_token`. */
  { readonly kind: 'command'; readonly command: readonly string[] } | OAuthSource

export interface OAuthSource {
  readonly kind: 'oauth'
  readonly grant: 'client-credentials' | 'login'
  /** One is registered when absent, where the authorization server does that (RFC 7591). */
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
  /** Of the authorization server; the one that the target names when absent. */
  readonly issuer: string | undefined
  readonly scope: string | undefined
  /** RFC 8707; the target when absent. */
  readonly resource: string | undefined
  readonly redirectPort: number | undefined
}

/** What getting credentials may use. */
export interface CredentialContext {
  /** The server that they are for. */
  readonly target: URL
  readonly allowHosts: readonly string[]
  readonly exchange: Exchange
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
  /** Tells somebody what to do: where to log in. */
  readonly say: (line: string) => void
  /** Opens a page in a browser, where that is wanted. */
  readonly open: ((url: URL) => void) | undefined
}

/** A token, and the way to another one of the same subject where there is one. */
export interface Token {
  readonly accessToken: string
  readonly again: (() => Promise<string>) | undefined
}
