import { memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import type { UpstreamRules } from '../config/config.ts'
import type { Exchange } from '../data-path/exchange.ts'
import { textOf } from '../data-path/text-of.ts'
import { AnsweredHere } from '../data-path/stage.ts'
import type { Stage } from '../data-path/stage.ts'

type ToolScopes = UpstreamRules['toolScopes']

/** 2025-11-25, basic/authorization, Scope Challenge Handling: before the server sees the call. */
export function toolScopesStage(toolScopes: ToolScopes): Stage {
  const byTool = new Map(toolScopes.map(({ tool, scopes }) => [tool, scopes]))
  return {
    name: 'tool-scopes',
    begin: (exchange) =>
      byTool.size === 0 ? undefined : { toServer: (message) => checked(message, byTool, exchange) },
  }
}

function checked(
  message: JsonObject,
  byTool: ReadonlyMap<string, readonly string[]>,
  { scopes, metadataUrl }: Exchange,
): JsonObject {
  if (message['method'] !== 'tools/call') return message
  const name = textOf(memberOf(message['params'], 'name'))
  const needed = byTool.get(name ?? '') ?? byTool.get('*') ?? []
  if (needed.every((scope) => scopes.includes(scope))) return message
  throw new AnsweredHere({ error: { code: -32000, message: 'Insufficient scope' } }, 403, {
    'www-authenticate': challengeFor(needed, metadataUrl),
  })
}

/** RFC 6750, section 3.1; RFC 9728, section 5.1. */
function challengeFor(needed: readonly string[], metadataUrl: string | undefined): string {
  const challenge = `Bearer error="insufficient_scope", scope="${needed.join(' ')}"`
  return metadataUrl === undefined ? challenge : `${challenge}, resource_metadata="${metadataUrl}"`
}
