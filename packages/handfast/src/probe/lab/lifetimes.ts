import type { Sight } from './verdict.ts'

/** What waiting has shown of one way in. It is waited for once a run, and asked about thrice. */
export interface Lifetimes {
  readonly waitedMs: number
  /** The owner's use before the wait. */
  readonly own: readonly Sight[]
  /** Sessions that were left alone, by how long, each used again once. The shortest is first. */
  readonly idle: readonly IdleSession[]
  /** The last use of a session that was used again and again meanwhile. */
  readonly active: Sight
  /** Its uses at equal distances that were answered. */
  readonly activeUses: number
  /** When it was first refused; undefined where it has lasted. */
  readonly activeEndedMs: number | undefined
  /** A use of a session that there is not. */
  readonly unknown: Sight
}

export interface IdleSession {
  readonly idleMs: number
  readonly sight: Sight
}
