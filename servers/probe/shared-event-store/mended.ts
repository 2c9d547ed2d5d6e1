import type { FetchHandler } from '../kit/legacy-server.ts'
import { replayingServer } from '../kit/replaying-server.ts'

/** An event is found in the session that it was sent in. */
export const createHandler = (): FetchHandler =>
  replayingServer((event, session) => event.session === session.id)
