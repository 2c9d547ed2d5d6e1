import type { FetchHandler } from '../kit/legacy-server.ts'
import { basketServer } from './baskets.ts'

/** The basket in base64, which everybody can write. */
export const createHandler = (): FetchHandler =>
  basketServer({
    write: (value) => Buffer.from(JSON.stringify(value)).toString('base64url'),
    read(token) {
      try {
        return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
      } catch {
        return undefined
      }
    },
  })
