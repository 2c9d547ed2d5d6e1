import { guardExpress } from '@handfast/guard/adapters/express'
import { createKitGuard } from '../../kit/guarded.ts'
import { guardedNotes } from '../../kit/guarded-notes.ts'
import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'
import { notesServer } from '../notes-server.ts'

/** A note is behind a handle of the guard, for the principal who opened it. */
export function start(): Promise<Served> {
  const guard = createKitGuard()
  const notes = guardedNotes(guard)
  const newServer = () => notesServer(notes)
  return serveSdkV1({}, { newServer, guard: guardExpress(guard) })
}
