import type { Guard } from '@handfast/guard'
import type { Exchange } from '../data-path/exchange.ts'

/** The watch hears of what came, or was sent, to somebody whom it is not for. */
export function tellMisrouted(guard: Guard, { caller, session }: Exchange): void {
  guard.note({
    name: 'event.refused',
    reason: 'misrouted',
    weakness: 'response-misrouting',
    caller: caller.owner,
    ...(session === undefined ? {} : { subject: session.ref }),
  })
}
