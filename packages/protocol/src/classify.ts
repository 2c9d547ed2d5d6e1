import { memberOf } from './json.ts'
import type { Era } from './revision.ts'
import { revisionOf } from './revision.ts'

/** What of an HTTP request decides its era. Header names in lower case. */
export interface RequestOutline {
  readonly protocolVersionHeader: string | undefined
  /** The parsed JSON body; undefined when there is none. */
  readonly body: unknown
}

export type Classification =
  | { readonly era: Era }
  /** Header and body disagree: whoever believes one is fooled by the other. */
  | { readonly era: 'contradictory'; readonly fault: EraFault; readonly reason: string }

/** What 2026-07-28, basic/index, Error Codes, and streamable-http answer with different codes. */
export type EraFault =
  /** They say different things. */
  | 'disagreement'
  /** A modern header over a body that does not say what every modern body has to. */
  | 'incomplete'
  /** They agree on a version that nobody here has heard of. */
  | 'unsupported'

const versionKey = 'io.modelcontextprotocol/protocolVersion'

/**
 * The era of a request, by header and body together (2026-07-28, basic/versioning, Backward
 * Compatibility). A guard must not read a request differently from the server behind it; where the
 * two signs disagree there is no right answer, and it says so.
 */
export function classify({ protocolVersionHeader, body }: RequestOutline): Classification {
  const byHeader =
    protocolVersionHeader === undefined ? undefined : revisionOf(protocolVersionHeader)?.era
  if (Array.isArray(body)) {
    const eras = new Set(body.map((element) => (isModernBody(element) ? 'modern' : 'legacy')))
    if (eras.size > 1) return contradictory('the batch mixes messages of both eras')
    if (eras.has('modern')) return contradictory('a modern message inside a batch')
    return byHeader === 'modern'
      ? contradictory('a batch under a modern header')
      : { era: 'legacy' }
  }
  const byBody: Era | undefined =
    body === undefined ? undefined : isModernBody(body) ? 'modern' : 'legacy'
  if (byBody === undefined) return { era: byHeader ?? 'legacy' }
  if (byHeader !== undefined && byHeader !== byBody) {
    const fault = byHeader === 'modern' ? 'incomplete' : 'disagreement'
    return contradictory(`the header says ${byHeader}, the body ${byBody}`, fault)
  }
  if (byBody === 'modern' && byHeader === undefined) {
    return protocolVersionHeader === versionIn(body)
      ? contradictory('a version that is not known', 'unsupported')
      : contradictory('a modern body without its header')
  }
  return { era: byBody }
}

function contradictory(reason: string, fault: EraFault = 'disagreement'): Classification {
  return { era: 'contradictory', fault, reason }
}

/** A modern message carries its protocol version in `params._meta`. */
const isModernBody = (body: unknown): boolean => typeof versionIn(body) === 'string'

const versionIn = (body: unknown): unknown =>
  memberOf(memberOf(memberOf(body, 'params'), '_meta'), versionKey)
