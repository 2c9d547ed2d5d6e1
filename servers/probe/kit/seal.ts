import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const key = randomBytes(32)

const macOf = (text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** The value in clear, and a MAC over it. */
export function seal(value: object): string {
  const text = Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${text}.${macOf(text).toString('base64url')}`
}

/** Undefined for what was not sealed here. */
export function unseal(state: string): unknown {
  const [text = '', mac = ''] = state.split('.')
  const given = Buffer.from(mac, 'base64url')
  const expected = macOf(text)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
}
