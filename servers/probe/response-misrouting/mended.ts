import type { FetchHandler } from '../kit/legacy-server.ts'
import { routingServer } from '../kit/routing-server.ts'

/** A request is known by its session, and by the id that its client gave it there. */
export const createHandler = (): FetchHandler =>
  routingServer(({ message, session }) => `${session.id} ${message?.id}`)
