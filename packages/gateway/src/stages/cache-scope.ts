import { isObject } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { askedAs } from '../data-path/exchange.ts'
import type { Asked, Exchange } from '../data-path/exchange.ts'
import { textOf } from '../data-path/text-of.ts'
import type { Headers, Stage } from '../data-path/stage.ts'

/**
 * Nothing is for everybody but what the operator says is (2026-07-28, server/utilities/caching):
 * behind a gateway that has verified the caller, a public answer would be handed to others.
 */
export function cacheScopeStage(publicResults: readonly string[]): Stage {
  const named = new Set(publicResults)
  const isPublic = ({ method, params }: Asked): boolean =>
    named.has(method) || (method === 'tools/call' && named.has(textOf(params['name']) ?? ''))
  return {
    name: 'cache-scope',
    begin: (exchange) => ({
      marks: ['"cacheScope"'],
      toClient: (message) => narrowed(message, exchange, isPublic),
      headersToClient(headers) {
        const { asked } = exchange
        return asked.length > 0 && asked.every(isPublic) ? headers : privately(headers)
      },
    }),
  }
}

function narrowed(
  message: JsonObject,
  exchange: Exchange,
  isPublic: (asked: Asked) => boolean,
): JsonObject {
  const { id, result } = message
  if (!isObject(result) || result['cacheScope'] !== 'public') return message
  const asked = askedAs(exchange, id)
  if (asked !== undefined && isPublic(asked)) return message
  return { ...message, result: { ...result, cacheScope: 'private' } }
}

/** RFC 9111, section 5.2.2: what lets a shared cache keep an answer to an authorized request. */
const shared: ReadonlySet<string> = new Set([
  'must-revalidate',
  'proxy-revalidate',
  'public',
  's-maxage',
])

function privately(headers: Headers): Headers {
  const control = headers['cache-control']
  if (control === undefined) return headers
  const directives = control.split(',').map((directive) => directive.trim())
  const nameOf = (directive: string): string => (directive.split('=', 1)[0] ?? '').toLowerCase()
  if (directives.some((one) => nameOf(one) === 'no-store')) return headers
  const kept = directives.filter((one) => !shared.has(nameOf(one)) && nameOf(one) !== 'private')
  return { ...headers, 'cache-control': ['private', ...kept].join(', ') }
}
