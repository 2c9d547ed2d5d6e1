import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import { nodesAt, originsOf, tokensOf } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'

/** A request with a credential to an address that is written with `http:`. */
export interface PlainRequest {
  readonly at: Value
  readonly url: string
  readonly carried: string
}

const plain = /^http:\/\/([^/:?#[\]]+|\[[^\]]+\])/i
/** This machine, names that only a private network knows, and names kept for documentation. */
const near =
  /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|host\.docker\.internal|[^.]+|.*\.(?:local|localhost|internal|test|svc|cluster\.local))$/i
const carriers: readonly (readonly [string, string])[] = [
  ['authorization', 'a credential'],
  ['Authorization', 'a credential'],
  ['x-api-key', 'an API key'],
  ['X-API-Key', 'an API key'],
  ['mcp-session-id', 'a session id'],
  ['Mcp-Session-Id', 'a session id'],
]
const credentials = labelSet(['Credential', 'TokenBytes', 'SessionIdHeader', 'Secret'])

export function plainRequests(facts: Facts): readonly PlainRequest[] {
  return facts.sites('http.fetch').flatMap(({ value }) => {
    const url = nodesAt(facts.flow, value, 'Argument[0,url:]')
      .flatMap((node) => originsOf(facts.flow, node))
      .map((origin) => startOf(facts, origin))
      .find((text) => text !== undefined && isFar(text))
    const carried = url === undefined ? undefined : carriedBy(facts, value)
    return url === undefined || carried === undefined
      ? []
      : [{ at: value, url: url.slice(0, 60), carried }]
  })
}

function isFar(text: string): boolean {
  const [, host] = plain.exec(text) ?? []
  return host !== undefined && !near.test(host)
}

/** The text of a literal, or the fixed text a template begins with. */
function startOf({ program, flow }: Facts, value: Value): string | undefined {
  if (program.op[value] === Op.Const) return flow.solver.constant(value)
  if (program.op[value] !== Op.Concat) return undefined
  const [first = -1] = program.lists[program.a[value] ?? -1] ?? []
  return flow.solver.constant(first)
}

function carriedBy({ flow }: Facts, call: Value): string | undefined {
  for (const [name, what] of carriers) {
    const paths = [
      `Argument[1].Member[headers].Member[${name}]`,
      `Argument[headers:].Member[${name}]`,
    ]
    const nodes = paths.flatMap((path) => nodesAt(flow, call, path))
    if (nodes.some((node) => originsOf(flow, node).length > 0 || tokensOf(flow, node).length > 0))
      return what
    if (nodes.some((node) => ((flow.lanes.own[node] ?? 0) & credentials) !== 0)) return what
  }
  return undefined
}
