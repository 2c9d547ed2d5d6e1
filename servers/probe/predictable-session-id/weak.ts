import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** Sessions are numbered. */
export function createHandler(): FetchHandler {
  let count = 4096
  const mintId = (): string => {
    count += 1
    return `session-${count.toString(16).padStart(8, '0')}`
  }
  return legacyServer({ mintId })
}
