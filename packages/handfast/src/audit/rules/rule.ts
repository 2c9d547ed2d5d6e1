import type { WeaknessId } from '@handfast/catalogue'
import type { Confidence, Persona, Severity } from '../../finding/finding.ts'
import type { Facts } from '../facts/facts.ts'
import type { Node } from '../flow/graph.ts'
import type { LabelSet } from '../flow/labels.ts'
import type { Value } from '../ir/program.ts'

/**
 * A static detector of one weakness. Lives in `rules/<id>/<id>.ts` as the const named like the id.
 */
export interface Rule {
  readonly id: WeaknessId
  /**
   * Why the weakness cannot be in this target at all ("nothing keeps sessions"), or undefined when
   * it could. Then the report says not applicable, which is not the same as not found.
   */
  notApplicable?(facts: Facts): string | undefined
  check(facts: Facts, report: (sighting: Sighting) => void): void
}

/** What a rule saw. Everything else of a finding is worked out from it. */
export interface Sighting {
  /** The primary place. */
  readonly at: Value
  /** Words under the carets of the primary place, at most 60 characters. */
  readonly label: string
  /** One sentence on what was seen here, with the names from the code. */
  readonly message: string
  readonly attack: string
  readonly fix: string
  readonly confidence: Confidence
  /** Default `regular`. Guesses by name belong to `pedantic` or `auditor`. */
  readonly persona?: Persona
  /** Default: the catalogue's. */
  readonly severity?: Severity
  /**
   * Set when it is exploitable only on conditions that were not seen: severity goes one step down
   * and the words are shown. See context.ts for what is added of itself.
   */
  readonly conditional?: string
  readonly related?: readonly { readonly at: Value; readonly label: string }[]
  /** Asks for the path by which one of `labels` reaches `node`. */
  readonly trace?: { readonly node: Node; readonly labels: LabelSet }
  /** True for weaknesses that hold for stdio and single-user servers just the same. */
  readonly regardlessOfContext?: boolean
}
