import { minVersion, satisfies, validRange } from 'semver'
import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import { receiverOf } from '../../flow/paths.ts'
import { labelsAt, nodesAt, tokensOf } from '../../flow/queries.ts'
import type { Token } from '../../flow/tokens.ts'
import type { Value } from '../../ir/program.ts'
import type { Rule, Sighting } from '../rule.ts'
import { broadcasts } from './broadcasts.ts'

const attack = 'Two clients use the same JSON-RPC id at once, which most do: the answer to one is delivered to the other.'
const fix = 'Make a server and a transport for each request (stateless) or each session, and connect them to each other only.'

/** GHSA-345p-7cg4-v4c7: responses are routed by JSON-RPC id within one transport or server object. */
export const responseMisrouting: Rule = {
  id: 'response-misrouting',

  notApplicable({ context, sites }) {
    if (context.stdioOnly) return 'stdio only: there is one client'
    return sites('mcp.transport.handle').length + sites('mcp.connect').length + sites('mcp.transport.send').length > 0
      ? undefined
      : 'no transport is handled or connected here'
  },

  check(facts, report) {
    for (const sighting of sharedTransports(facts)) report(sighting)
    for (const sighting of sharedServers(facts)) report(sighting)
    for (const sighting of broadcasts(facts)) report(sighting)
  },
}

/** One transport, made outside the function that hands requests to it. */
function sharedTransports(facts: Facts): readonly Sighting[] {
  const found = new Map<Value, Sighting>()
  for (const { value } of facts.sites('mcp.transport.handle')) {
    const receiver = receiverOf(facts.flow.solver, value)
    if ((labelsAt(facts.flow, receiver) & labelSet(['StateRead'])) !== 0) continue
    for (const token of tokensOf(facts.flow, receiver)) {
      if (token.kind !== 'typed' || token.site < 0 || !isShared(facts, token, value)) continue
      const stateful = isStateful(facts, token.site)
      found.set(token.site, {
        at: token.site,
        label: 'one transport for every client',
        message: `The transport is made once, outside the handler, and every request goes through it${stateful ? '' : '; without session ids nothing keeps clients apart'}.`,
        attack, fix,
        confidence: stateful ? 'medium' : 'high',
        persona: stateful ? 'pedantic' : 'regular',
        related: [{ at: value, label: 'every request arrives here' }],
        regardlessOfContext: true,
        ...guardedBySdk(facts),
      })
    }
  }
  return [...found.values()]
}

/** A server that outlives requests is connected anew to each client's transport. */
function sharedServers(facts: Facts): readonly Sighting[] {
  const found: Sighting[] = []
  for (const { value } of facts.sites('mcp.connect')) {
    const id = facts.program.functionOf[value] ?? -1
    if (!facts.reach.atRequestTime(id)) continue
    const server = tokensOf(facts.flow, receiverOf(facts.flow.solver, value))
      .find((token) => token.kind === 'typed' && token.site >= 0 && facts.reach.outlivesRequests(token))
    const isFresh = nodesAt(facts.flow, value, 'Argument[0]').some((node) => tokensOf(facts.flow, node)
      .some((token) => token.kind === 'typed' && token.site >= 0 && !facts.reach.outlivesRequests(token)))
    if (server === undefined || server.kind !== 'typed' || !isFresh) continue
    found.push({
      at: value,
      label: 'the same server again',
      message: 'Each client\'s transport is connected to one server object, which answers on the transport that was connected last.',
      attack, fix,
      confidence: 'high',
      related: [{ at: server.site, label: 'the server is made once' }],
      regardlessOfContext: true,
      ...guardedBySdk(facts),
    })
  }
  return found
}

/** It outlives the function that handles the request, which is not the one that made it. */
function isShared(facts: Facts, token: Token & { readonly kind: 'typed' }, handle: Value): boolean {
  const { program, reach } = facts
  const maker = program.functionOf[token.site] ?? -1
  const handler = program.functionOf[handle] ?? -1
  if (maker === handler || !reach.outlivesRequests(token)) return false
  if (reach.atRequestTime(handler)) return true
  // A library hands its handler out: the function that handles is written inside the one that makes.
  let info = program.functions[handler]
  for (let depth = 0; info !== undefined && depth < 8; depth += 1) {
    if (info.parent === maker) return takesRequests(facts, info.id)
    info = program.functions[info.parent]
  }
  return false
}

function takesRequests({ program }: Facts, id: number): boolean {
  return (program.functions[id]?.parameters.length ?? 0) > 0
}

/** Session ids are switched on by something that is plainly a function. */
function isStateful(facts: Facts, transport: Value): boolean {
  return nodesAt(facts.flow, transport, 'Argument[0].Member[sessionIdGenerator]')
    .some((node) => tokensOf(facts.flow, node).some(({ kind }) => kind === 'function' || kind === 'shape'))
}

/** From 1.26 (v1) on the SDK throws when a stateless transport or a connected server is used again. */
function guardedBySdk({ packages }: Facts): { readonly conditional?: string } {
  const range = packages.dependencies.get('@modelcontextprotocol/sdk')
  if (range === undefined || validRange(range) === null) return {}
  const oldest = minVersion(range)
  if (oldest === null || !satisfies(oldest, '>=1.26.0')) return {}
  return { conditional: `SDK ${range} refuses the reuse: broken under two clients instead of leaking` }
}

