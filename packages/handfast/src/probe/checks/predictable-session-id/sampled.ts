import type { Sight } from '../../lab/verdict.ts'

/** Ids of one sort, in the order in which they were minted, and what gives them a meaning. */
export interface Sampled {
  /** `session ids`. */
  readonly what: string
  readonly ids: readonly string[]
  readonly owner: Sight
  /** A made-up one is refused. */
  readonly unknown: Sight
  /** Knowing one is not enough: somebody else is refused what it names. */
  readonly isBound?: boolean
  /** One more, to see whether it was foretold. */
  mintNext(): Promise<string | undefined>
}
