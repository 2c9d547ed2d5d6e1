import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** What a node shows with a request, so that another one takes it. */
export interface Signature {
  readonly timeMs: number
  readonly nonce: string
  readonly mac: string
}

export interface Signed {
  readonly method: string
  readonly path: string
  readonly body: Uint8Array
}

export function sign(
  { method, path, body }: Signed,
  { timeMs, nonce }: Pick<Signature, 'nonce' | 'timeMs'>,
  secret: string,
): Signature {
  const digest = createHash('sha256').update(body).digest('base64url')
  // JSON tells the parts apart, whatever they hold.
  const text = JSON.stringify(['handfast node', method, path, digest, timeMs, nonce])
  return { timeMs, nonce, mac: createHmac('sha256', secret).update(text).digest('base64url') }
}

/** How far the clocks of two nodes may be apart, and how long a request may be on its way. */
const apartMsMax = 30_000
const noncesMax = 200_000

export interface Verifier {
  /** Whether a node has made it, now, and it is seen for the first time. */
  isGenuine(signed: Signed, shown: Signature): boolean
}

export function createVerifier(secret: string, clock: () => number): Verifier {
  /** Until when each has to be remembered, in the order in which they came. */
  const seen = new Map<string, number>()

  const isNew = (nonce: string, nowMs: number): boolean => {
    for (const [old, untilMs] of seen) {
      if (untilMs > nowMs) break
      seen.delete(old)
    }
    if (seen.has(nonce) || seen.size >= noncesMax) return false
    // Its time may be ahead of ours.
    seen.set(nonce, nowMs + 2 * apartMsMax)
    return true
  }

  return {
    isGenuine(signed, shown) {
      const nowMs = clock()
      const expected = Buffer.from(sign(signed, shown, secret).mac)
      const mac = Buffer.from(shown.mac)
      if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return false
      return Math.abs(nowMs - shown.timeMs) <= apartMsMax && isNew(shown.nonce, nowMs)
    },
  }
}

const names = { time: 'handfast-time', nonce: 'handfast-nonce', mac: 'handfast-mac' } as const

export const headersOfSignature = ({ timeMs, nonce, mac }: Signature): Record<string, string> => ({
  [names.time]: String(timeMs),
  [names.nonce]: nonce,
  [names.mac]: mac,
})

export function signatureIn(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Signature | undefined {
  const { [names.time]: time, [names.nonce]: nonce, [names.mac]: mac } = headers
  if (typeof time !== 'string' || typeof nonce !== 'string' || typeof mac !== 'string') {
    return undefined
  }
  return { timeMs: Number(time), nonce, mac }
}
