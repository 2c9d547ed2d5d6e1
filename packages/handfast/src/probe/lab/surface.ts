import type { Era } from '@handfast/protocol'
import type { Transport } from './check.ts'

/** One way in that the target was found to offer: a server of both eras has two. */
export interface Surface {
  readonly era: Era
  readonly transport: Transport
  readonly url: URL
  /** The revision that was agreed on, or the newest that the server names. */
  readonly revision: string
  /** As it calls itself: `notes 1.0.0`. Self-reported. */
  readonly server: string | undefined
  /** It says that it has tools. */
  readonly hasTools: boolean
  /** Whether somebody without any credential gets in; undefined when that could not be told. */
  readonly admitsNobody: boolean | undefined
}
