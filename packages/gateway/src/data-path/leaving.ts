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
  /** What went on without its client is over. */
  wentOn(): void
  /** Calls it when nothing goes on any more: at once, where nothing does. */
  whenOver(then: () => void): void
  /** Whether the client has gone, or the request was ended. */
  isOver(): boolean
}

export function createLeaving(): Leaving {
  const controller = createEndController()
  const { signal } = controller
  let client = controller
  let goesOn = false
  let then = (): void => undefined
  return {
    controller,
    leave: () => client.abort(),
    goOn() {
      if (client !== controller) return client.signal
      goesOn = true
      const own = createEndController()
      const end = (): void => own.abort(signal.reason)
      if (signal.aborted) end()
      else signal.addEventListener('abort', end, { once: true })
      client = own
      return own.signal
    },
    wentOn() {
      goesOn = false
      then()
    },
    whenOver(called) {
      if (goesOn) then = called
      else called()
    },
    isOver: () => client.signal.aborted,
  }
}
