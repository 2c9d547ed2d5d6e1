import { memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import type { UpstreamRules } from '../config/config.ts'
import { challengeOf } from '../data-path/challenge.ts'
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
      byTool.size === 0 ? undefined : { check: (message) => check(message, byTool, exchange) },
  }
}

function check(
  message: JsonObject,
  byTool: ReadonlyMap<string, readonly string[]>,
  { scopes, asking }: Exchange,
): void {
  if (message['method'] !== 'tools/call') return
  const name = textOf(memberOf(message['params'], 'name'))
  const needed = byTool.get(name ?? '') ?? byTool.get('*') ?? []
  if (needed.every((scope) => scopes.includes(scope))) return
  const challenge = challengeOf(asking, { error: 'insufficient_scope', scope: needed.join(' ') })
  throw new AnsweredHere(
    { error: { code: -32000, message: 'Insufficient scope' } },
    403,
    challenge === undefined ? {} : { 'www-authenticate': challenge },
  )
}
