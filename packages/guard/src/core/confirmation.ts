import type { AuthInfo } from './principal.ts'

/** The key that a verified token is bound to: `cnf` (RFC 7800, section 3.1). */
export interface Confirmation {
  /** RFC 9449, section 6.1: thumbprint of a proof key. */
  readonly jkt: string | undefined
  /** RFC 8705, section 3.1: thumbprint of a certificate. */
  readonly x5t: string | undefined
}

/** From where verifiers for the official SDKs put claims: `extra`. */
export function confirmationOf(authInfo: AuthInfo | undefined): Confirmation {
  const cnf = authInfo?.extra?.['cnf']
  const member = (name: string): string | undefined => {
    if (typeof cnf !== 'object' || cnf === null || !Object.hasOwn(cnf, name)) return undefined
    const value: unknown = Reflect.get(cnf, name)
    // Something that is no text confirms no key, and must not count as no confirmation.
    return typeof value === 'string' ? value : ''
  }
  return { jkt: member('jkt'), x5t: member('x5t#S256') }
}
