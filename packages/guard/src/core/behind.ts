import type { Caller } from './caller.ts'
import type { GuardRequest } from './guard-request.ts'
import type { OpenStreams } from './open-streams.ts'
import type { Session } from './session.ts'
import type { RecordKey } from './store.ts'

/** What servers behind keep for sessions; it is closed when the session ends, however it ends. */
export interface Behind {
  keep(session: Session, kept: Kept): void
  /** The server behind closes it by itself. */
  release(session: RecordKey): void
}

/** As plain data: a function for each session would take twice the room. */
export interface Kept {
  readonly close: NonNullable<GuardRequest['closeBehind']>
  readonly inner: string
  readonly caller: Caller
}

/** Of this process. What is beyond is left to the limits of the server behind. */
const keptMax = 1_000_000

export function createBehind(openStreams: OpenStreams): Behind {
  const all = new Map<RecordKey, Kept>()

  const release = (session: RecordKey): void => {
    if (all.delete(session)) openStreams.leave(session, end)
  }

  function end(session: RecordKey): void {
    const kept = all.get(session)
    release(session)
    if (kept !== undefined) void closeKept(kept)
  }

  return {
    keep(session, kept) {
      if (all.size >= keptMax) return
      // It is told of the end, by whichever process and for whatever reason, as open answers are.
      openStreams.onEnd(session, end)
      all.set(session.ref, kept)
    },
    release,
  }
}

/** The session is over already; a server that fails to close its part of it changes nothing. */
export async function closeKept({ close, inner, caller }: Kept): Promise<void> {
  try {
    await close(inner, caller)
  } catch {
    return
  }
}
