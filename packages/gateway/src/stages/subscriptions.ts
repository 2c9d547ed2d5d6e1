import type { Caller, MaySubscribe } from '@handfast/guard'
import { isObject, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { askedAs } from '../data-path/exchange.ts'
import type { Exchange } from '../data-path/exchange.ts'
import { textOf } from '../data-path/text-of.ts'
import type { Stage } from '../data-path/stage.ts'

/** Longer URIs name nothing that anybody subscribes to. */
const uriCharactersMax = 4096

/** Who may hear of a resource, by patterns; tasks are their owners'. */
export function maySubscribeBy(patterns: readonly string[]): MaySubscribe {
  return (caller, topic) =>
    topic.kind === 'resource' &&
    topic.uri.length <= uriCharactersMax &&
    !hasBlank(topic.uri) &&
    !hasDetour(topic.uri) &&
    patterns.some((pattern) => isLike(topic.uri, pattern, caller))
}

/** RFC 3986 has none of them; whoever reads a URI by the URL Standard takes tabs and breaks out. */
const hasBlank = (uri: string): boolean => /[\s\p{Cc}]|%[01][0-9a-f]|%7f/iu.test(uri)

/** A server that resolves `..` (RFC 3986, section 5.2.4) would end up at somebody else's. */
const hasDetour = (uri: string): boolean =>
  /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:[/\\?#]|%2f|%5c|$)/i.test(uri)

/** Names of the caller stand in a URI as they are, or encoded. */
function isLike(uri: string, pattern: string, { principal }: Caller): boolean {
  return [asItIs, encodeURIComponent].some((written) =>
    hasInTurn(
      uri,
      pattern.split('**').map((text) => named(text, principal, written)),
    ),
  )
}

/** One that would end its part of the URI, and go on in that of somebody else, is encoded. */
const asItIs = (name: string): string => (/[/\\?#%]/.test(name) ? encodeURIComponent(name) : name)

/** In one pass: what one name holds is no place for another. */
const named = (
  text: string,
  { issuer, subject, tenant = '' }: Caller['principal'],
  written: (name: string) => string,
): string =>
  text.replaceAll(/\{(?:issuer|subject|tenant)\}/g, (place) => {
    if (place === '{subject}') return written(subject)
    return written(place === '{issuer}' ? issuer : tenant)
  })

/** Begins with the first, ends with the last, and has the others between them in this order. */
function hasInTurn(uri: string, texts: readonly string[]): boolean {
  const [first = '', ...others] = texts
  const last = others.pop()
  if (last === undefined) return uri === first
  if (!uri.startsWith(first)) return false
  let at = first.length
  for (const text of others) {
    const found = uri.indexOf(text, at)
    if (found < 0) return false
    at = found + text.length
  }
  return uri.length - last.length >= at && uri.endsWith(last)
}

/**
 * Of what a server tells unasked, a client hears what it may and, in the modern era, what it has
 * asked for (2026-07-28, basic/patterns/subscriptions, MUST).
 */
export function subscriptionsStage(maySubscribe: MaySubscribe): Stage {
  return {
    name: 'subscriptions',
    begin: (exchange) => ({
      marks: ['"method"'],
      toClient: async (message) =>
        (await isWanted(message, exchange, maySubscribe)) ? narrowed(message, exchange) : undefined,
    }),
  }
}

async function isWanted(
  message: JsonObject,
  exchange: Exchange,
  maySubscribe: MaySubscribe,
): Promise<boolean> {
  const { method, params } = message
  if (typeof method !== 'string') return true
  const wanted = wantedIn(exchange)
  const wish = wishes.get(method)
  if (exchange.era === 'modern' && wish !== undefined) return wanted?.[wish] === true
  if (method !== 'notifications/resources/updated') return true
  const uri = textOf(memberOf(params, 'uri')) ?? ''
  const asked = wanted?.['resourceSubscriptions']
  const isAsked = exchange.era === 'legacy' || (Array.isArray(asked) && asked.includes(uri))
  return isAsked && maySubscribe(exchange.caller, { kind: 'resource', uri })
}

/** Members of `notifications` in `subscriptions/listen`, by what they ask for. */
const wishes: ReadonlyMap<string, string> = new Map([
  ['notifications/tools/list_changed', 'toolsListChanged'],
  ['notifications/prompts/list_changed', 'promptsListChanged'],
  ['notifications/resources/list_changed', 'resourcesListChanged'],
])

/** A server may confirm more than was asked for, and name it thereby. */
function narrowed(message: JsonObject, exchange: Exchange): JsonObject {
  const { method, params } = message
  const confirmed = memberOf(params, 'notifications')
  const isConfirming = method === 'notifications/subscriptions/acknowledged'
  if (!isConfirming || !isObject(params) || !isObject(confirmed)) return message
  const wanted = wantedIn(exchange) ?? {}
  const kept = Object.entries(confirmed)
    .filter(([name]) => Object.hasOwn(wanted, name))
    .map(([name, value]) => [name, both(value, wanted[name])])
  return { ...message, params: { ...params, notifications: Object.fromEntries(kept) } }
}

const both = (confirmed: unknown, wanted: unknown): unknown =>
  Array.isArray(confirmed) && Array.isArray(wanted)
    ? confirmed.filter((topic) => wanted.includes(topic))
    : confirmed

function wantedIn(exchange: Exchange): JsonObject | undefined {
  const listening = exchange.asked.find(({ method }) => method === 'subscriptions/listen')
  const wanted = askedAs(exchange, listening?.id)?.params['notifications']
  return isObject(wanted) ? wanted : undefined
}
