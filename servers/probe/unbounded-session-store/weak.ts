import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** Whoever asks for a session gets one more. */
export const createHandler = (): FetchHandler => legacyServer({ sessionsMax: Infinity })
