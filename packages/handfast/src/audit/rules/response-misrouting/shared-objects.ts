import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { labelsAt, nodesAt, originsOf, tokensOf } from '../../flow/queries.ts'
import type { Role } from '../../flow/roles.ts'
import type { Token } from '../../flow/tokens.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import type { Sighting } from '../rule.ts'
import { refusedBySdk } from './sdk-guards.ts'

const attack =
  'Two clients use the same JSON-RPC id at once, which most do: the answer to ' +
  'one is delivered to the other.'
const fix =
  'Make a server and a transport for each request (stateless) or each session, ' +
  'and connect them to each other only.'
const parentsMax = 8
const stored = labelSet(['StateRead'])

type Made = Token & { readonly kind: 'typed' }

function sitesOf(facts: Facts, roles: readonly Role[]): ReadonlySet<Value> {
  return new Set(roles.flatMap((role) => facts.sites(role)).map(({ value }) => value))
}

function madeAt(facts: Facts, node: number, sites: ReadonlySet<Value>): readonly Made[] {
  return tokensOf(facts.flow, node).filter(
    (token): token is Made => token.kind === 'typed' && sites.has(token.site),
  )
}

/** One transport, made outside the function that hands requests to it. */
export function sharedTransports(facts: Facts): readonly Sighting[] {
  const transports = sitesOf(facts, ['mcp.transport'])
  const found = new Map<Value, Sighting>()
  for (const { value } of facts.sites('mcp.transport.handle')) {
    const receiver = receiverOf(facts.flow.solver, value)
    if ((labelsAt(facts.flow, receiver) & stored) !== 0) continue
    for (const token of madeAt(facts, receiver, transports)) {
      if (found.has(token.site) || !isShared(facts, token, value)) continue
      const stateful = isStateful(facts, token.site)
      found.set(token.site, {
        at: token.site,
        label: 'one transport for every client',
        message:
          'The transport is made once, outside the handler, and every request goes ' +
          'through ' +
          `it${stateful ? '' : '; without session ids nothing keeps clients apart'}.`,
        attack,
        fix,
        confidence: stateful ? 'medium' : 'high',
        persona: stateful ? 'pedantic' : 'regular',
        related: [{ at: value, label: 'every request arrives here' }],
        regardlessOfContext: true,
        ...refusedBySdk(facts),
      })
    }
  }
  return [...found.values()]
}

/** A server that outlives requests is connected anew to each client's transport. */
export function sharedServers(facts: Facts): readonly Sighting[] {
  const servers = sitesOf(facts, ['mcp.server'])
  const transports = sitesOf(facts, ['mcp.transport', 'mcp.sse-transport'])
  const connects = new Map<Value, Value[]>()
  for (const { value } of facts.sites('mcp.connect')) {
    if (!servesRequests(facts, facts.program.functionOf[value] ?? -1)) continue
    const server = madeAt(facts, receiverOf(facts.flow.solver, value), servers).find(
      (token) => facts.reach.outlivesRequests(token) && !isSameActivation(facts, token.site, value),
    )
    const isFresh = nodesAt(facts.flow, value, 'Argument[0]').some((node) =>
      madeAt(facts, node, transports).some(
        (token) =>
          !facts.reach.outlivesRequests(token) || isSameActivation(facts, token.site, value),
      ),
    )
    if (server === undefined || !isFresh) continue
    const known = connects.get(server.site)
    if (known === undefined) connects.set(server.site, [value])
    else known.push(value)
  }
  return [...connects].map(([server, [first = server, ...others]]) => ({
    at: first,
    label: 'the same server again',
    message:
      "Each client's transport is connected to one server object, which answers on " +
      'the transport that was connected last.',
    attack,
    fix,
    confidence: 'high',
    related: [
      { at: server, label: 'the server is made once' },
      ...others.map((at) => ({ at, label: 'and connected here' })),
    ],
    regardlessOfContext: true,
    ...refusedBySdk(facts),
  }))
}

/** `createMcpHandler(() => server)`: a factory that makes nothing. */
export function sharedByFactory(facts: Facts): readonly Sighting[] {
  const { flow, program, reach } = facts
  const servers = sitesOf(facts, ['mcp.server'])
  const found: Sighting[] = []
  for (const { value } of facts.sites('mcp.handler')) {
    for (const token of nodesAt(flow, value, 'Argument[0]').flatMap((node) =>
      tokensOf(flow, node),
    )) {
      if (token.kind !== 'function') continue
      const server = madeAt(facts, flow.solver.returnNode(token.function), servers).find(
        ({ site }) =>
          program.functionOf[site] !== token.function &&
          !isCalledFrom(facts, program.functionOf[site] ?? -1, token.function),
      )
      if (
        server === undefined ||
        (!reach.outlivesRequests(server) &&
          !isAround(facts, program.functionOf[server.site] ?? -1, token.function))
      )
        continue
      found.push({
        at: server.site,
        label: 'one server for every request',
        message:
          'The factory that the handler calls for each request hands out the same server ' +
          'object each time.',
        attack,
        fix,
        confidence: 'high',
        related: [{ at: value, label: 'the factory is handed over here' }],
        regardlessOfContext: true,
        ...refusedBySdk(facts),
      })
    }
  }
  return found
}

function isSameActivation({ program }: Facts, one: Value, other: Value): boolean {
  return program.functionOf[one] === program.functionOf[other]
}

function isCalledFrom(facts: Facts, callee: FunctionId, caller: FunctionId): boolean {
  return facts.reach.callersOf(callee).some((call) => facts.program.functionOf[call] === caller)
}

/** `inner` is written inside `outer`. */
function isAround({ program }: Facts, outer: FunctionId, inner: FunctionId): boolean {
  let info = program.functions[inner]
  for (let depth = 0; info !== undefined && depth < parentsMax; depth += 1) {
    if (info.parent === outer) return true
    info = program.functions[info.parent]
  }
  return false
}

/** A framework calls it for each request, or it hands what it was called with to a transport. */
function servesRequests(facts: Facts, id: FunctionId): boolean {
  if (facts.reach.atRequestTime(id)) return true
  const serving = [...facts.sites('mcp.transport.handle'), ...facts.sites('mcp.sse-transport')]
  return serving.some(
    ({ value }) => facts.program.functionOf[value] === id && handsOnParameters(facts, value, id),
  )
}

function handsOnParameters(facts: Facts, call: Value, id: FunctionId): boolean {
  const { flow, program } = facts
  return [...argumentsOf(flow.solver, call)].some((argument) =>
    originsOf(flow, argument).some(
      (origin) => program.op[origin] === Op.Param && program.a[origin] === id,
    ),
  )
}

/** It outlives the function that handles the request, which is not the one that made it. */
function isShared(facts: Facts, token: Made, handle: Value): boolean {
  const { program, reach } = facts
  const maker = program.functionOf[token.site] ?? -1
  const handler = program.functionOf[handle] ?? -1
  if (maker === handler || !reach.outlivesRequests(token)) return false
  if (reach.atRequestTime(handler)) return true
  // A library hands its handler out: what handles is written inside of what makes.
  if (!isAround(facts, maker, handler) || handsOnParameters(facts, handle, maker)) return false
  let info = program.functions[handler]
  while (info !== undefined && info.parent !== maker) info = program.functions[info.parent]
  return (info?.parameters.length ?? 0) > 0
}

/** Session ids are switched on by something that is plainly a function. */
function isStateful(facts: Facts, transport: Value): boolean {
  return nodesAt(facts.flow, transport, 'Argument[0].Member[sessionIdGenerator]').some((node) =>
    tokensOf(facts.flow, node).some(({ kind }) => kind === 'function' || kind === 'shape'),
  )
}
