import type { AuthInfo } from '@handfast/guard'
import type { Exchange } from '../data-path/exchange.ts'

/** For a client that has a new token by then, and for clocks that differ. */
const graceMs = 5000
/** Beyond, timers of Node would be over at once. */
const waitMsMax = 2 ** 31 - 1
const secondMs = 1000

/**
 * Streams that a client listens to for as long as it likes, and opens anew when they end
 * (2025-11-25, basic/transports, Listening for Messages from the Server; `subscriptions/listen` of
 * 2026-07-28). Answers are none of them, nor is HTTP+SSE, whose session would end with its stream.
 */
export interface Standing {
  /**
   * From its beginning until what is returned is called. `end` is called before that when its token
   * is over, which nobody asks for again, or when all of them are ended.
   */
  hold(stream: StandingStream, end: () => void): () => void
  /** And those that are begun from now on. */
  endAll(): void
}

export interface StandingStream {
  readonly exchange: Pick<Exchange, 'asked' | 'method'>
  readonly hasSession: boolean
  readonly authInfo: AuthInfo | undefined
}

export function createStanding(clock: () => number): Standing {
  const open = new Set<() => void>()
  let isOver = false
  return {
    hold(stream, end) {
      if (!isStanding(stream)) return () => undefined
      if (isOver) end()
      open.add(end)
      const timer = whenExpired(stream.authInfo, clock, end)
      return () => {
        clearTimeout(timer)
        open.delete(end)
      }
    },
    endAll() {
      isOver = true
      for (const end of open) end()
    },
  }
}

const isStanding = ({ exchange: { method, asked }, hasSession }: StandingStream): boolean =>
  method === 'GET' ? hasSession : isListening(asked)

export const isListening = (asked: Exchange['asked']): boolean =>
  asked.some(({ method }) => method === 'subscriptions/listen')

function whenExpired(
  authInfo: AuthInfo | undefined,
  clock: () => number,
  end: () => void,
): NodeJS.Timeout | undefined {
  if (authInfo?.expiresAt === undefined) return undefined
  const waitMs = Math.max(authInfo.expiresAt * secondMs - clock(), 0) + graceMs
  return setTimeout(end, Math.min(waitMs, waitMsMax)).unref()
}
