import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

const hourMs = 60 * 60_000

/** A session ends after a quarter of an hour without a use, or eight hours in all. */
export const createHandler = (): FetchHandler =>
  legacyServer({ idleMsMax: hourMs / 4, absoluteMsMax: 8 * hourMs })
