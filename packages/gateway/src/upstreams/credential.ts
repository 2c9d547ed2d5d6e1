import type { AuthInfo, Caller } from '@handfast/guard'

/** What the gateway shows to an upstream; a caller's own token is never it. */
export interface Credential {
  readonly name: string
  /** @throws UpstreamError UPSTREAM_CREDENTIAL_REFUSED when none is to be had for this caller. */
  headersFor(who: Behalf): Promise<Readonly<Record<string, string>>>
  /** The upstream has answered 401: what is cached for this caller is worth nothing any more. */
  forget(who: Behalf): void
}

export interface Behalf {
  readonly caller: Caller
  readonly authInfo: AuthInfo | undefined
}
