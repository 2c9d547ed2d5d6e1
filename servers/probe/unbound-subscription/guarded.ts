import { guarded } from '../kit/guarded.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { inboxServer } from '../kit/resource-server.ts'

/** Nobody hears of anything but for what the server says they may. */
export const createHandler = (): FetchHandler =>
  guarded(() => inboxServer(() => true), {
    maySubscribe: ({ principal }, topic) =>
      topic.kind === 'resource' && topic.uri === `inbox://${principal.subject}/messages`,
  })
