import type { WeaknessId } from '@handfast/catalogue'
import type { Caller } from './caller.ts'
import type { Happening } from './event.ts'
import type { OwnerKey } from './principal.ts'
import type { RecordKey } from './store.ts'

/** What of a caller goes into an event. */
export function about({ owner, agent, address }: Caller): Partial<Happening> {
  return {
    caller: owner,
    ...(agent === undefined ? {} : { agent }),
    ...(address === undefined ? {} : { address }),
  }
}

export interface Suspicion {
  readonly reason: string
  readonly subject?: RecordKey
  readonly weakness?: WeaknessId
  /** Whose it is. */
  readonly owner?: OwnerKey
}

export const refusedSession = (caller: Caller, suspicion: Suspicion, atMs: number): Happening => ({
  name: 'session.refused',
  atMs,
  ...about(caller),
  ...suspicion,
})
