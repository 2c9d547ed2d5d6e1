import type { OpenStreams } from './open-streams.ts'
import type { Session } from './session.ts'
import type { RecordKey } from './store.ts'

/** What servers behind keep for sessions; it is closed when the session ends, however it ends. */
export interface Behind {
  keep(session: Session, close: () => unknown): void
  /** The server behind closes it by itself. */
  release(session: RecordKey): void
}

/** Of this process. What is beyond is left to the limits of the server behind. */
const keptMax = 1_000_000

export function createBehind(openStreams: OpenStreams): Behind {
  const kept = new Map<RecordKey, () => void>()

  const release = (session: RecordKey): void => {
    kept.get(session)?.()
    kept.delete(session)
  }

  return {
    keep(session, close) {
      if (kept.size >= keptMax) return
      // It is told of the end, by whichever process and for whatever reason, as open answers are.
      const { ref } = session
      const leave = openStreams.onEnd(session, () => {
        release(ref)
        void attempt(close)
      })
      kept.set(ref, leave)
    },
    release,
  }
}

/** The session is over already; a server that fails to close its part of it changes nothing. */
async function attempt(close: () => unknown): Promise<void> {
  try {
    await close()
  } catch {
    return
  }
}
