import { guardFetch } from '@handfast/guard/adapters/fetch'
import { authenticate } from '../../kit/behind-guard.ts'
import { createKitGuard } from '../../kit/guarded.ts'
import { guardedNotes } from '../../kit/guarded-notes.ts'
import type { Served } from '../../kit/serve.ts'
import { serveSdkV2 } from '../app.ts'

/** A note is behind a handle of the guard, for the principal who opened it. */
export function start(): Promise<Served> {
  const guard = createKitGuard()
  return serveSdkV2({ notes: guardedNotes(guard) }, (handler) =>
    guardFetch(guard, handler, { authenticate }),
  )
}
