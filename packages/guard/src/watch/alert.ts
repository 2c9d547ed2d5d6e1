import type { WeaknessId } from '@handfast/catalogue'
import type { OwnerKey } from '../core/principal.ts'
import type { RecordKey } from '../core/store.ts'

export type AlertSeverity = 'critical' | 'high' | 'medium' | 'low'

/** What a detector saw, as it is inside of the process. */
export interface Alarm {
  readonly detector: DetectorId
  readonly weakness: WeaknessId
  readonly severity: AlertSeverity
  readonly atMs: number
  /** One sentence, with numbers and no names. */
  readonly message: string
  /** How often, within how long. */
  readonly count: number
  readonly windowMs: number
  /** Who did it. */
  readonly caller?: OwnerKey
  /** To whom. */
  readonly owner?: OwnerKey
  readonly subject?: RecordKey
  readonly address?: string
}

export type DetectorId =
  | 'agent-change'
  | 'fixation-attempt'
  | 'foreign-use'
  | 'id-guessing'
  | 'request-state-replay'
  | 'rotated-token-reuse'
  | 'session-flood'
  | 'two-networks'
  | 'use-after-end'
  | 'weak-inner-ids'
