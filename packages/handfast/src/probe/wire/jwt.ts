import { parseJson, textMemberOf } from './json-rpc.ts'
import type { Principal } from './principal.ts'

/** A credential that is a signed JWT (RFC 7519), as anybody who holds it can read it. */
export interface Jwt {
  /** The header that carries it, and the scheme in front: `Bearer `. */
  readonly carrier: string
  readonly scheme: string
  readonly head: unknown
  readonly claims: unknown
  /** As they stand in the token. */
  readonly parts: readonly [head: string, claims: string, signature: string]
}

const compact = /^([\w-]{4,})\.([\w-]{4,})\.([\w-]*)$/

/** The first one among the headers. Decoded, and not verified: that is up to the target. */
export function jwtOf({ headers }: Principal): Jwt | undefined {
  for (const [carrier, value] of headers) {
    const [, scheme = '', token = ''] = /^(\S+ )?(\S+)$/.exec(value) ?? []
    const [, head = '', claims = '', signature = ''] = compact.exec(token) ?? []
    const decoded = { head: decodedPart(head), claims: decodedPart(claims) }
    if (typeof decoded.head !== 'object' || typeof decoded.claims !== 'object') continue
    return { carrier, scheme, ...decoded, parts: [head, claims, signature] }
  }
  return undefined
}

/** Issuer and subject together, which are who it is about (RFC 7519, section 4.1.2). */
export function subjectOf({ claims }: Jwt): string | undefined {
  const subject = textMemberOf(claims, 'sub')
  return subject === undefined
    ? undefined
    : JSON.stringify([textMemberOf(claims, 'iss') ?? '', subject])
}

/** The OAuth client that it was issued to (RFC 9068, section 2.2; OpenID Connect's `azp`). */
export function clientOf({ claims }: Jwt): string | undefined {
  return textMemberOf(claims, 'client_id') ?? textMemberOf(claims, 'azp')
}

function decodedPart(text: string): unknown {
  try {
    const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const codes = Uint8Array.from(bytes, (byte) => byte.codePointAt(0) ?? 0)
    return parseJson(new TextDecoder().decode(codes)) ?? undefined
  } catch {
    return undefined
  }
}

export function encodedPart(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value))
  const text = btoa(String.fromCodePoint(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/u, '')
}
