import { bytesToBase64 } from '../../tools/base64.ts'
import type { ReadableToken } from '../../tools/readable-token.ts'

/** What examples, templates and documentation sign with. */
const publishedSecrets: readonly string[] = [
  '',
  'change-me',
  'changeit',
  'changeme',
  'default',
  'dev',
  'dev-secret',
  'development',
  'jwt-secret',
  'jwt_secret',
  'key',
  'keyboard cat',
  'my-secret',
  'my_secret_key',
  'mysecret',
  'mysecretkey',
  'password',
  'private',
  'secret',
  'secret-key',
  'secret_key',
  'secretkey',
  'session-secret',
  'session_secret',
  'shhhhh',
  'super-secret',
  'super-secret-key',
  'supersecret',
  'supersecretkey',
  'test',
  'test-secret',
  'token',
  'your-256-bit-secret',
  'your-secret',
  'your-secret-key',
  'your_jwt_secret',
  'your_secret_key',
]

export interface FoundSecret {
  sign(text: string): Promise<string>
}

/** The published secret that a token is signed with, found without asking the server anything. */
export async function secretOf({ signed }: ReadableToken): Promise<FoundSecret | undefined> {
  if (signed === undefined) return undefined
  const wanted = signed.signature.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/u, '')
  for (const secret of publishedSecrets) {
    // WebCrypto imports no key without a byte in it; HMAC pads keys with zeros (RFC 2104, 2).
    const key = await keyFrom(secret === '' ? '\0' : secret)
    for (const write of [bytesToBase64, bytesToHex]) {
      const sign = async (text: string): Promise<string> => write(await macOf(key, text))
      if ((await sign(signed.text)) === wanted) return { sign }
    }
  }
  return undefined
}

type HmacKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

function keyFrom(secret: string): Promise<HmacKey> {
  const bytes = new TextEncoder().encode(secret)
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}

async function macOf(key: HmacKey, text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)))
}

const bytesToHex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
