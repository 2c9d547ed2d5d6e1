import type { Era } from '@handfast/protocol'
import type { Transport } from './check.ts'

/**
 * Where the server sees requests come from: `in-process`, out of nowhere, as its handler is called;
 * `this-machine`, where nothing that others could read is between the two; `network`.
 */
export type Reach = 'in-process' | 'this-machine' | 'network'

/** One way in that the target was found to offer: a server of both eras has two. */
export interface Surface {
  readonly era: Era
  readonly transport: Transport
  readonly url: URL
  readonly reach: Reach
  /** The revision that was agreed on, or the newest that the server names. */
  readonly revision: string
  /** As it calls itself: `notes 1.0.0`. Self-reported. */
  readonly server: string | undefined
  /** It says that it has tools. */
  readonly hasTools: boolean
  /** Whether somebody without any credential gets in; undefined when that could not be told. */
  readonly admitsNobody: boolean | undefined
}
