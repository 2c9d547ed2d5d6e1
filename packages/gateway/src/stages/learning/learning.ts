import { createHmac, randomBytes } from 'node:crypto'
import { isObject, keepNewest, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import type { HandleConfig } from '../../config/config.ts'
import { askedAs } from '../../data-path/exchange.ts'
import type { Asked, Exchange } from '../../data-path/exchange.ts'
import { textOf } from '../../data-path/text-of.ts'
import type { Stage } from '../../data-path/stage.ts'
import { leavesOf } from './leaves.ts'
import { linksIn, noteTools } from './schemas.ts'
import type { KnownTool } from './schemas.ts'
import { proposalsFrom } from './proposals.ts'
import type { End, Link } from './proposals.ts'
import { idsInText, isIdLike } from './words.ts'

/** Where a text came from. */
type Origins = Map<string, End>

interface Learned {
  readonly hash: (owner: string, text: string) => string
  readonly origins: Origins
  readonly links: Map<string, Link>
  readonly tools: Map<string, KnownTool>
}

/** Texts of results, by hash; those that were seen first are forgotten. */
const originsMax = 20_000
const linksMax = 500
const textCharactersMax = 20_000

/**
 * Finds out which fields of results come back as arguments, and says so. It changes nothing, and
 * keeps hashes of what it saw, under a key that ends with the process.
 */
export function learningStage(declared: readonly HandleConfig[]): Stage {
  const key = randomBytes(32)
  const learned: Learned = {
    hash: (owner, text) =>
      createHmac('sha256', key).update(`${owner} ${text}`).digest('base64url').slice(0, 22),
    origins: new Map(),
    links: new Map(),
    tools: new Map(),
  }
  return {
    name: 'learning',
    begin: (exchange) => {
      const concerned = exchange.asked.filter(({ method }) => methods.has(method))
      if (concerned.length === 0) return undefined
      for (const asked of concerned) lookAtArguments(learned, asked, exchange)
      return { toClient: (message) => lookAtResult(learned, message, exchange) }
    },
    proposals: () =>
      proposalsFrom([...learned.links.values(), ...linksIn(learned.tools)], declared),
  }
}

const methods: ReadonlySet<string> = new Set(['tools/call', 'tools/list'])

function lookAtArguments(
  { hash, origins, links }: Learned,
  { method, params }: Asked,
  { caller }: Exchange,
): void {
  const tool = textOf(params['name'])
  if (method !== 'tools/call' || tool === undefined) return
  for (const { at, text } of leavesOf(params['arguments'])) {
    if (!isIdLike(text)) continue
    const minted = origins.get(hash(caller.owner, text))
    // A tool that takes again what it gave is taking, and was not the one that minted it.
    if (minted === undefined || (minted.tool === tool && minted.at === at)) continue
    const link: Link = { minted, taken: { tool, at }, count: 1 }
    const name = JSON.stringify([minted, tool, at])
    const known = links.get(name)
    if (known !== undefined) links.set(name, { ...known, count: known.count + 1 })
    else if (links.size < linksMax) links.set(name, link)
  }
}

function lookAtResult(learned: Learned, message: JsonObject, exchange: Exchange): JsonObject {
  const asked = askedAs(exchange, message['id'])
  const { result } = message
  if (asked === undefined || !isObject(result)) return message
  if (asked.method === 'tools/list') noteTools(learned.tools, result['tools'])
  const tool = textOf(asked.params['name'])
  if (asked.method !== 'tools/call' || tool === undefined || result['isError'] === true) {
    return message
  }
  const written = new Set(leavesOf(asked.params['arguments']).map(({ text }) => text))
  for (const { text, ...place } of textsIn(result)) {
    // What the caller has written was not minted here.
    if (written.has(text)) continue
    keepFirst(learned.origins, learned.hash(exchange.caller.owner, text), { tool, ...place })
  }
  return message
}

type Found = Omit<End, 'tool'> & { readonly text: string }

function textsIn(result: JsonObject): readonly Found[] {
  const structured = leavesOf(result['structuredContent']).filter(({ text }) => isIdLike(text))
  const content = Array.isArray(result['content']) ? result['content'] : []
  const texts = content.map((item) => textOf(memberOf(item, 'text')) ?? '')
  return [...structured, ...texts.flatMap((text) => idsInText(text.slice(0, textCharactersMax)))]
}

/** Whoever told of it first has minted it. */
function keepFirst(origins: Origins, hashed: string, end: End): void {
  if (origins.has(hashed)) return
  keepNewest(origins, [hashed, end], originsMax)
}
