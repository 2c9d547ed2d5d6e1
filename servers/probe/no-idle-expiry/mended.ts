import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

const hourMs = 60 * 60_000

/** A session ends after twelve hours, or a quarter of an hour without a use. */
export const createHandler = (): FetchHandler =>
  legacyServer({ idleMsMax: hourMs / 4, absoluteMsMax: 12 * hourMs })
