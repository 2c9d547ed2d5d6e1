import type { FetchHandler } from '../kit/legacy-server.ts'
import { toolServer } from '../kit/tool-server.ts'
import { looked, profile } from './profile.ts'

let current = ''

/** Who is calling stands in a variable, which the next caller writes over. */
export const createHandler = (): FetchHandler =>
  toolServer([profile], async ({ user }) => {
    current = user
    await looked()
    return { content: [{ type: 'text', text: `Profile of ${current}` }] }
  })
