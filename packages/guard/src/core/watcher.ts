import type { Tell } from './event.ts'
import type { OwnerKey } from './principal.ts'
import type { RecordKey } from './store.ts'

/**
 * What looks on and may step in; `createWatch` makes one. What `tell` and `seeInnerId` throw is
 * dropped: whatever they are told of has happened.
 */
export interface Watcher {
  readonly tell: Tell
  /**
   * An id that the server behind minted for itself. It is looked at in memory, to judge how ids are
   * made there, and goes nowhere.
   */
  seeInnerId?(id: string): void
  /** Gives it the means to act, once. */
  attach?(controls: Controls): void
  close?(): Promise<void>
}

/** What can be done about somebody, on this node at once and for sessions on all. */
export interface Controls {
  /** A session of the endpoint or of a cookie, or the token of an agent. */
  revoke(session: RecordKey): Promise<void>
  /** Ends all of these of a principal, and refuses the principal on this node for so long. */
  lock(owner: OwnerKey, forMs: number): Promise<void>
  /** Lets so many requests a minute of a principal through on this node, for so long. */
  throttle(owner: OwnerKey, perMinute: number, forMs: number): void
}

export type Told = Required<Pick<Watcher, 'seeInnerId' | 'tell'>>

/** A watcher that fails ends neither the request that it is told of nor the process. */
export const toldSafely = (watcher: Watcher | undefined): Told => ({
  tell: (happening) => dropFailure(() => watcher?.tell(happening)),
  seeInnerId: (id) => dropFailure(() => watcher?.seeInnerId?.(id)),
})

function dropFailure(work: () => unknown): void {
  try {
    const done = work()
    // Types let a function through that returns a promise.
    if (done instanceof Promise) done.catch(() => undefined)
  } catch {
    return
  }
}
