import type { FetchHandler } from '../kit/legacy-server.ts'
import { toolServer } from '../kit/tool-server.ts'
import { looked, profile } from './profile.ts'

/** Who is calling is handed down. */
export const createHandler = (): FetchHandler =>
  toolServer([profile], async ({ user }) => {
    const current = user
    await looked()
    return { content: [{ type: 'text', text: `Profile of ${current}` }] }
  })
