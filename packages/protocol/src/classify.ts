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
  | { readonly era: 'contradictory'; readonly reason: string }

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
  if (byHeader !== undefined && byHeader !== byBody)
    return contradictory(`the header says ${byHeader}, the body ${byBody}`)
  if (byBody === 'modern' && byHeader === undefined)
    return contradictory('a modern body without its header')
  return { era: byBody }
}

function contradictory(reason: string): Classification {
  return { era: 'contradictory', reason }
}

/** A modern message carries its protocol version in `params._meta`. */
function isModernBody(body: unknown): boolean {
  const version = memberOf(memberOf(memberOf(body, 'params'), '_meta'), versionKey)
  return typeof version === 'string'
}
