import type { FetchHandler } from '../kit/legacy-server.ts'
import { routingServer } from '../kit/routing-server.ts'

/** A request is known by the id that its client gave it. */
export const createHandler = (): FetchHandler => routingServer(({ message }) => `${message?.id}`)
