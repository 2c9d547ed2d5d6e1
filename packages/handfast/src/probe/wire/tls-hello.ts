import type { RandomBytes } from './randomness.ts'

/** What a ClientHello offers, and nothing else. */
export interface TlsOffer {
  /** `TLS 1.0`. */
  readonly name: string
  readonly version: TlsVersion
  /** Numbers of the IANA registry TLS Cipher Suites. */
  readonly suites: readonly number[]
  /** What `openssl s_client` needs for the same. */
  readonly flags: string
}

export const tlsVersions = ['SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2'] as const
export type TlsVersion = (typeof tlsVersions)[number]

/** What came back for it. */
export type HelloReply =
  /** A ServerHello: both ends have agreed. */
  | { readonly kind: 'agreed'; readonly version: TlsVersion; readonly suite: number }
  /** An alert, or an end of the connection. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unanswered' }
  /** Something that is not TLS. */
  | { readonly kind: 'unclear' }

const noCompression: readonly number[] = [1, 0]

/**
 * The bytes of a ClientHello (RFC 5246, section 7.4.1.2). Written here because no library of Node
 * offers what OpenSSL is built without, which is what this is about.
 *
 * @param name The host, unless it is an address.
 */
export function clientHello(
  { version, suites }: TlsOffer,
  name: string | undefined,
  random: RandomBytes,
): Uint8Array {
  const code = 0x0300 + tlsVersions.indexOf(version)
  const body = [
    ...uint16(code),
    ...random(32),
    0, // no session to resume
    // RFC 5746, section 3.3: the suite that stands for secure renegotiation.
    ...vector16([...suites, 0x00ff].flatMap(uint16)),
    ...noCompression,
    ...(version === 'SSL 3.0' ? [] : vector16(extensionsFor(version, name))),
  ]
  const handshake = [1, 0, ...uint16(body.length), ...body]
  const record = Math.min(code, 0x0301)
  return Uint8Array.from([22, ...uint16(record), ...vector16(handshake)])
}

function extensionsFor(version: TlsVersion, name: string | undefined): readonly number[] {
  const groups = [0x001d, 0x0017, 0x0018, 0x0019] // x25519, secp256r1, secp384r1, secp521r1
  const hashes = [6, 5, 4, 3, 2] // SHA-512 down to SHA-1
  const schemes = [...hashes.flatMap((hash) => [hash, 1, hash, 3]), 8, 4, 8, 5, 8, 6]
  const bytes = [...new TextEncoder().encode(name ?? '')]
  return [
    ...(name === undefined ? [] : extension(0, vector16([0, ...vector16(bytes)]))),
    ...extension(10, vector16(groups.flatMap(uint16))),
    ...extension(11, [1, 0]),
    ...(version === 'TLS 1.2' ? extension(13, vector16(schemes)) : []),
  ]
}

const uint16 = (value: number): readonly number[] => [value >> 8, value & 0xff]

const vector16 = (bytes: readonly number[]): readonly number[] => [
  ...uint16(bytes.length),
  ...bytes,
]

const extension = (type: number, bytes: readonly number[]): readonly number[] => [
  ...uint16(type),
  ...vector16(bytes),
]

/** Undefined where more bytes are needed to tell. */
export function helloReplyIn(bytes: Uint8Array): HelloReply | undefined {
  const [type, major] = bytes
  if (type === undefined || major === undefined) return undefined
  if (major !== 3) return { kind: 'unclear' }
  if (type === alertRecord) {
    const number = bytes[6]
    if (number === undefined) return undefined
    return { kind: 'refused', why: `the alert ${alerts.get(number) ?? number}` }
  }
  if (type !== handshakeRecord) return { kind: 'unclear' }
  return serverHelloIn(bytes)
}

const alertRecord = 21
const handshakeRecord = 22
const serverHello = 2

/** Where a ServerHello has its session id, behind the heads of record and handshake. */
const sessionIdAt = 43

function serverHelloIn(bytes: Uint8Array): HelloReply | undefined {
  const sessionIdBytes = bytes[sessionIdAt]
  if (bytes.length < sessionIdAt + 1 || sessionIdBytes === undefined) return undefined
  if (bytes[5] !== serverHello) return { kind: 'unclear' }
  const [high, low] = bytes.subarray(sessionIdAt + 1 + sessionIdBytes)
  if (high === undefined || low === undefined) return undefined
  const version = tlsVersions[bytes[10] ?? tlsVersions.length]
  if (bytes[9] !== 3 || version === undefined) return { kind: 'unclear' }
  return { kind: 'agreed', version, suite: high * 256 + low }
}

export function describeReply(reply: HelloReply): string {
  if (reply.kind === 'agreed') return `a ServerHello of ${reply.version} with ${suiteName(reply)}`
  if (reply.kind === 'refused') return reply.why
  return reply.kind === 'unclear' ? 'something that is not TLS' : 'no answer in time'
}

const suiteName = ({ suite }: { readonly suite: number }): string =>
  `the suite 0x${suite.toString(16).padStart(4, '0')}`

/** RFC 8446, section 6; those that refuse a hello. */
const alerts: ReadonlyMap<number, string> = new Map([
  [10, 'unexpected_message'],
  [40, 'handshake_failure'],
  [47, 'illegal_parameter'],
  [50, 'decode_error'],
  [70, 'protocol_version'],
  [71, 'insufficient_security'],
  [80, 'internal_error'],
  [86, 'inappropriate_fallback'],
  [112, 'unrecognized_name'],
])
