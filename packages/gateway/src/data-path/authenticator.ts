import type { AuthInfo, Peer, RequestHeaders } from '@handfast/guard'

/** What of a request says who is calling. */
export interface Presented {
  readonly method: string
  readonly url: URL
  readonly headers: RequestHeaders
  readonly peer: Peer
  /** The client's certificate, when TLS has verified one. */
  readonly certificate?: PresentedCertificate | undefined
  /** The URL of the server that is asked for, where it is known what clients call it (RFC 8707). */
  readonly resource?: string | undefined
}

export interface PresentedCertificate {
  /** RFC 4514, of the subject; as Node writes it. */
  readonly subject: string
  readonly subjectAltName: string | undefined
  readonly issuer: string
}

export type Identified =
  | { readonly kind: 'verified'; readonly authInfo: AuthInfo }
  /** Let in without a credential: then the guard has to be told to. */
  | { readonly kind: 'anonymous' }
  /** Nothing that this one knows of was presented; the next one is asked. */
  | { readonly kind: 'none' }
  /**
   * Whoever was asked does not know it, or cannot be asked, and others may: the next one is. When
   * none does, this is the answer, and nobody is let in without a credential after all.
   */
  | { readonly kind: 'unknown'; readonly challenge: Challenge }
  /** It was presented and is worth nothing; nobody else is asked. */
  | { readonly kind: 'refused'; readonly challenge: Challenge }

/** RFC 6750, section 3. */
export interface Challenge {
  /** HTTP: 401, or 403 for `insufficient_scope`; 503 when whoever vouches cannot be asked. */
  readonly status: 401 | 403 | 503
  readonly error: 'insufficient_scope' | 'invalid_token' | 'temporarily_unavailable' | undefined
  readonly scope?: string | undefined
}

/** One way in which callers show who they are. */
export interface Authenticator {
  readonly name: string
  /** `Bearer`, `DPoP`: what it asks for in a challenge; undefined where there is nothing to ask. */
  readonly scheme: string | undefined
  identify(presented: Presented): Promise<Identified>
  /** Ends what runs in the background. */
  close?(): void
}
