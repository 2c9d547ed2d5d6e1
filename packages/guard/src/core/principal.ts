import { keepNewest } from '@handfast/protocol'
import { digest } from './digest.ts'
import { GuardError } from './errors.ts'

/** Who the verified credential says is calling. */
export interface Principal {
  /** `iss` of the token (RFC 7519, section 4.1.1), or a name for what vouches for the subject. */
  readonly issuer: string
  /** `sub` (RFC 7519, section 4.1.2): unique and never reassigned within the issuer. */
  readonly subject: string
  /** Where one issuer serves several tenants whose subjects may be the same. */
  readonly tenant?: string
}

/** Hash of a principal, under which stores keep what is theirs: 43 characters. */
export type OwnerKey = string & { readonly ownerKey: unique symbol }

/** What the official SDKs, versions 1 and 2, say of a verified token. */
export interface AuthInfo {
  readonly token: string
  /** The application, which all of its users share. Nothing is ever bound to it. */
  readonly clientId: string
  readonly scopes: string[]
  /** Seconds since the epoch. */
  readonly expiresAt?: number
  readonly resource?: URL
  readonly extra?: Record<string, unknown>
}

/** The principal of a verified token; undefined where nobody was verified. */
export type PrincipalOf = (authInfo: AuthInfo) => Principal

export interface PrincipalOptions {
  /** Vouches for subjects whose token names no issuer; needed when the verifier drops `iss`. */
  readonly issuer?: string | undefined
}

const subjectNames = ['sub', 'subject', 'userId', 'user_id', 'uid', 'oid'] as const
const issuerNames = ['iss', 'issuer'] as const
const tenantNames = ['tid', 'tenant', 'tenantId', 'org_id'] as const

/**
 * Reads issuer, subject and tenant from where verifiers for the official SDKs put them: `extra`.
 *
 * @throws GuardError GUARD_PRINCIPAL_WITHOUT_SUBJECT rather than fall back to the client id;
 *   GUARD_PRINCIPAL_WITHOUT_ISSUER when neither token nor options name an issuer.
 */
export function principalOfAuthInfo(authInfo: AuthInfo, options: PrincipalOptions = {}): Principal {
  const extra = authInfo.extra ?? {}
  const subject = firstText(extra, subjectNames)
  if (subject === undefined) {
    throw new GuardError(
      'GUARD_PRINCIPAL_WITHOUT_SUBJECT',
      'The verified token names no subject, and its client id is shared by all users of that ' +
        'client. Put `sub` into `extra` in the token verifier, or pass `principalOf`.',
    )
  }
  const issuer = firstText(extra, issuerNames) ?? options.issuer
  if (issuer === undefined) {
    throw new GuardError(
      'GUARD_PRINCIPAL_WITHOUT_ISSUER',
      'The verified token names no issuer. Put `iss` into `extra` in the token verifier, or pass ' +
        '`issuer` when there is only one.',
    )
  }
  const tenant = firstText(extra, tenantNames)
  return { issuer, subject, ...(tenant === undefined ? {} : { tenant }) }
}

function firstText(
  extra: Readonly<Record<string, unknown>>,
  names: readonly string[],
): string | undefined {
  for (const name of names) {
    const value = Object.hasOwn(extra, name) ? extra[name] : undefined
    if (typeof value === 'string' && value !== '') return value
    // A numeric user id is as good as its digits; anything else is no name.
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  }
  return undefined
}

/**
 * The same few call again and again, and hashing takes longer than looking up. Of two with one
 * subject, as two issuers may have, the last is remembered.
 */
const remembered = new Map<string, KnownPrincipal>()
const rememberedMax = 1000

interface KnownPrincipal {
  readonly issuer: string
  readonly tenant: string | undefined
  readonly key: OwnerKey
}

/** Tells any two principals apart, whatever characters they hold. */
export async function ownerKeyOf({ issuer, subject, tenant }: Principal): Promise<OwnerKey> {
  const known = remembered.get(subject)
  if (known !== undefined && known.issuer === issuer && known.tenant === tenant) return known.key
  const fields = tenant === undefined ? [issuer, subject] : [issuer, subject, tenant]
  // As JSON, which has a text of its own for what is no UTF-16, where UTF-8 has one for all of it.
  // The text is a digest of exactly these fields, which is what the brand says.
  const key = (await digest(`principal ${JSON.stringify(fields)}`)) as OwnerKey
  keepNewest(remembered, [subject, { issuer, tenant, key }], rememberedMax)
  return key
}

/** Everybody who is not asked for a credential; see `anonymous` of the guard's options. */
export const nobody: Principal = { issuer: 'urn:handfast:anonymous', subject: 'anonymous' }

/** Of everybody who is not asked, so that whatever is kept for one of them is there for all. */
export async function isNobodys(owner: OwnerKey): Promise<boolean> {
  keyOfNobody ??= ownerKeyOf(nobody)
  return owner === (await keyOfNobody)
}

let keyOfNobody: Promise<OwnerKey> | undefined

export const isAnonymous = ({ issuer }: Principal): boolean => issuer === nobody.issuer
