import type { FetchHandler } from '../kit/legacy-server.ts'
import { replayingServer } from '../kit/replaying-server.ts'

/** One store for all sessions: an event is found by its id. */
export const createHandler = (): FetchHandler =>
  replayingServer({ mayHear: () => true, mayResume: () => true })
