import type { Location } from '../../finding/finding.ts'
import type { Span } from '../parts/excerpt.ts'
import type { Role } from './style.ts'

/** A span to underline, and the words to print under it. */
export interface Mark {
  readonly location: Location
  readonly label: string
  /** The primary one gets carets, the others dashes. */
  readonly primary: boolean
  readonly role: Role
}

/** A mark on its line. */
export interface LineMark extends Span {
  readonly mark: Mark
}
