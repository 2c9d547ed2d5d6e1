/** A piece of code that one model gives its meaning, and that meaning. */
export interface FiringCase {
  /** Id of the model. */
  readonly model: string
  readonly code: string
  /** Default: `index.ts`, for Python `server.py`. */
  readonly path?: string
  readonly dependencies?: Readonly<Record<string, string>>
  /** By the name given to `probe(name, value)`: exactly these labels, in the order of labels.ts. */
  readonly labels?: Readonly<Record<string, string>>
  /** Roles that must be among the sites. */
  readonly roles?: readonly string[]
  /** Entries that must be among those found: `kind METHOD function name`. */
  readonly entries?: readonly string[]
  /** State operations that must be among those found: `operation line: key labels`. */
  readonly states?: readonly string[]
}
