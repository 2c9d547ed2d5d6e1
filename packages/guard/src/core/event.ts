import type { WeaknessId } from '@handfast/catalogue'
import type { OwnerKey } from './principal.ts'
import type { RecordKey } from './store.ts'

/** What happened, in words that stay: they are API. */
export type HappeningName =
  | 'agent-token.minted'
  | 'agent-token.refused'
  | 'agent-token.reused'
  | 'agent-token.rotated'
  | 'event.refused'
  | 'handle.ended'
  | 'handle.minted'
  | 'handle.owned'
  | 'handle.refused'
  | 'handle.resolved'
  | 'handle.shared'
  | 'key.rotated'
  | 'proof.refused'
  | 'request.refused'
  | 'request-state.minted'
  | 'request-state.refused'
  | 'request-state.resolved'
  | 'sealed-value.refused'
  | 'session.ended'
  | 'session.minted'
  | 'session.refused'
  | 'session.regenerated'
  | 'session.resolved'
  | 'subscription.narrowed'
  | 'task.minted'
  | 'task.refused'

/**
 * One thing that happened, as the core tells it. It holds hashes and no ids; whoever sends it out
 * of the process hashes them once more under a key, since a principal could be guessed.
 */
export interface Happening {
  readonly name: HappeningName
  readonly atMs: number
  /** Why it was refused or ended: a word, never anything that a caller sent. */
  readonly reason?: string
  /** What it would have been, had it not been refused. */
  readonly weakness?: WeaknessId
  /** Who called. */
  readonly caller?: OwnerKey
  /** Whose it is, where that is somebody else. */
  readonly owner?: OwnerKey
  /** The session, handle or task. */
  readonly subject?: RecordKey
  readonly kind?: string
  /** Which agent instance or proof key, hashed. */
  readonly agent?: string
  /** Address of the client, as the adapter saw it. */
  readonly address?: string
}

/** Must not throw, and must not take long: it is called while a request waits. */
export type Tell = (happening: Happening) => void

export const tellNobody: Tell = () => undefined
