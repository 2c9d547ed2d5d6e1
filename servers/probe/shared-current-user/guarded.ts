import { guarded } from '../kit/guarded.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { toolServer } from '../kit/tool-server.ts'
import { looked, profile } from './profile.ts'

/** Who is calling is asked of the guard, which keeps it with the request. */
export const createHandler = (): FetchHandler =>
  guarded((guard) =>
    toolServer([profile], async () => {
      await looked()
      const { subject } = guard.current().caller.principal
      return { content: [{ type: 'text', text: `Profile of ${subject}` }] }
    }),
  )
