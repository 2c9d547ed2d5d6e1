import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

const hourMs = 60 * 60_000

/** A session ends when it was not used for a quarter of an hour, and after eight in all. */
export const createHandler = (): FetchHandler =>
  legacyServer({ idleMsMax: hourMs / 4, absoluteMsMax: 8 * hourMs })
