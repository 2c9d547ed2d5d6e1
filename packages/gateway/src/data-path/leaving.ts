import { createEndController } from './ending.ts'
import type { EndController, EndSignal } from './ending.ts'

/**
 * The end of an exchange before its answer is complete. Most have none: so there is one, and
 * another only where client and server part.
 */
export interface Leaving {
  /** Ends the request to the server behind, and whatever its client reads of it. */
  readonly controller: EndController
  /** The client has gone. */
  leave(): void
  /** From now on the request goes on without its client, whose signal it is that comes back. */
  goOn(): EndSignal
  /** Whether the client has gone, or the request was ended. */
  isOver(): boolean
}

export function createLeaving(): Leaving {
  const controller = createEndController()
  const { signal } = controller
  let client = controller
  return {
    controller,
    leave: () => client.abort(),
    goOn() {
      if (client !== controller) return client.signal
      const own = createEndController()
      const end = (): void => own.abort(signal.reason)
      if (signal.aborted) end()
      else signal.addEventListener('abort', end, { once: true })
      client = own
      return own.signal
    },
    isOver: () => client.signal.aborted,
  }
}
