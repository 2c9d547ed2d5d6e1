import type { FetchHandler, Session } from '../kit/legacy-server.ts'
import { replayingServer } from '../kit/replaying-server.ts'
import type { StoredEvent } from '../kit/replaying-server.ts'

const isOf = (event: StoredEvent, session: Session): boolean => event.session === session.id

/** An event is found in the session that it was sent in. */
export const createHandler = (): FetchHandler =>
  replayingServer({ mayHear: isOf, mayResume: isOf })
