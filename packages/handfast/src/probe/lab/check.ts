import type { WeaknessId } from '@handfast/catalogue'
import type { Era } from '@handfast/protocol'
import { dispositions, transports } from '../../finding/probe-result.ts'
import type { Disposition, Transport } from '../../finding/probe-result.ts'
import type { Lab } from './lab.ts'
import type { Verdict } from './verdict.ts'

export { dispositions, transports }
export type { Disposition, Transport }

/** One check a folder; the list is generated. */
export interface Check {
  /** The folder's name. */
  readonly weakness: WeaknessId
  readonly eras: readonly Era[]
  readonly transports: readonly Transport[]
  /** Its question makes sense over stdio as well, and is not asked there yet. */
  readonly isLaterOverStdio?: true
  /** The least that has to be allowed for it to run at all. */
  readonly disposition: Disposition
  /** What it sends, in a line of the plan. */
  readonly plan: string
  /** What somebody does with the weakness, in a line. */
  readonly attack: string
  /** What to change, in a line. */
  readonly fix: string
  /** It has credentials taken back, and so comes after all that need them. */
  readonly endsCredentials?: true
  /** It waits for something to expire, where the user wants that. */
  readonly waits?: true
  /** It asks for as many sessions as may be, with a budget for that, and so comes last of all. */
  readonly floods?: true
  run(lab: Lab): Promise<Verdict>
}

export function isAllowed(needed: Disposition, level: Disposition): boolean {
  return dispositions.indexOf(needed) <= dispositions.indexOf(level)
}
