import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

const hourMs = 60 * 60_000

/** A session ends after twelve hours, and not before. */
export const createHandler = (): FetchHandler =>
  legacyServer({ idleMsMax: Infinity, absoluteMsMax: 12 * hourMs })
