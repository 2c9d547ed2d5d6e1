import { guardedNotes } from '../../kit/guarded-notes.ts'
import type { Served } from '../../kit/serve.ts'
import { serveGuarded } from '../guarded-app.ts'

/** A note is behind a handle of the guard, for the principal who opened it. */
export const start = (): Promise<Served> =>
  serveGuarded((guard) => ({ notes: guardedNotes(guard) }))
