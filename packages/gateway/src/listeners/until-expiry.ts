import type { AuthInfo } from '@handfast/guard'
import type { Exchange } from '../data-path/exchange.ts'

/** For a client that has a new token by then, and for clocks that differ. */
const graceMs = 5000
/** Beyond, timers of Node would be over at once. */
const waitMsMax = 2 ** 31 - 1
const secondMs = 1000

interface Standing {
  readonly exchange: Pick<Exchange, 'asked' | 'era' | 'method'>
  readonly hasSession: boolean
  readonly authInfo: AuthInfo | undefined
  readonly clock: () => number
}

/**
 * Calls `end` when the token that a stream was opened with is over, unless it is stopped before:
 * nobody asks for the token of a stream again. For streams that a client opens anew when they end
 * (2025-11-25, basic/transports, Listening for Messages from the Server; `subscriptions/listen` of
 * 2026-07-28), and neither for answers nor for HTTP+SSE, whose session would end with it.
 */
export function untilExpiry(
  { exchange, hasSession, authInfo, clock }: Standing,
  end: () => void,
): { stop(): void } {
  const expiresAt = authInfo?.expiresAt
  const listens =
    exchange.method === 'GET'
      ? hasSession
      : exchange.asked.some(({ method }) => method === 'subscriptions/listen')
  if (expiresAt === undefined || !listens) return { stop: () => undefined }
  const waitMs = Math.max(expiresAt * secondMs - clock(), 0) + graceMs
  const timer = setTimeout(end, Math.min(waitMs, waitMsMax)).unref()
  return { stop: () => clearTimeout(timer) }
}
