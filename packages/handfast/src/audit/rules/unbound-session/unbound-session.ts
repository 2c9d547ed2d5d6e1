import type { Facts } from '../../facts/facts.ts'
import type { StateAccess, Store } from '../../facts/state.ts'
import { clientChosen, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { definitionOf } from '../../facts/definitions.ts'
import { labelsAt, leavesOf, tokensOf } from '../../flow/queries.ts'
import { Edge } from '../../flow/graph.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import type { Rule, Sighting } from '../rule.ts'
import { chooserOf, sessionName } from '../words.ts'

const sessionIds: LabelSet = labelSet([
  'SessionIdHeader',
  'Cookie',
  'UrlParameter',
  'ClientHeader',
  'TransportSession',
])
const transportTypes = /transport|mcp\..*server/i
const mcpIds: LabelSet = labelSet(['SessionIdHeader', 'TransportSession'])
const requested: LabelSet = labelSet(['RequestBody', 'ClientHeader'])
const collectionMethod = /^(?:get|set|has|add|delete|pop|push|append|update|includes|map|filter)$/
const ofAnother = {
  attack:
    'Whoever learns a session id sends it with their own credential and acts inside the other ' +
    'session.',
  fix:
    'Keep the owner (issuer and subject of the verified token) with the session, compare it on ' +
    'each request, and answer 404 as for an unknown id.',
}
const ofAnybody = {
  attack: 'Whoever learns a session id sends it and acts inside the other session.',
  fix:
    'Authenticate callers, keep who opened a session (issuer and subject of the verified token) ' +
    'with it, compare that on each request, and answer 404 as for an unknown id.',
}
const ending = /^(?:a?close|destroy|terminate|dispose|end|abort|disconnect|stop|shutdown)$/
const relatedMax = 4
const hopsMax = 24

/**
 * MCP 2025-11-25, Security Best Practices, "Session Hijacking": bind session ids to user-specific
 * information, with the user taken from the verified token.
 */
export const unboundSession: Rule = {
  id: 'unbound-session',

  notApplicable(facts) {
    return facts.accesses.some(isSessionLookup)
      ? undefined
      : 'nothing is looked up by an id that a client sends'
  },

  check(facts, report) {
    const seen = facts.accesses.flatMap((access) => {
      if (!isSessionLookup(access)) return []
      const store = storeOf(facts, access)
      if (store === undefined || !holdsSessions(facts, store, access)) return []
      const binding = facts.guards.bindingOf(access)
      return binding.bound ? [] : [{ access, store, use: binding.at, hole: binding.hole?.value }]
    })
    const ofInterest = mainOnes(facts, seen).filter((one) => matters(facts, one))
    for (const [first, ...others] of grouped(ofInterest)) {
      if (first !== undefined) report(sighting(facts, first, others))
    }
  },
}

/** A removal by a helper (a sweep, a close handler) is not what lets a stranger in. */
function matters(facts: Facts, { access }: Seen): boolean {
  const id = facts.program.functionOf[access.value] ?? -1
  const isUsed = access.operation === 'get' && !isOnlyClosed(facts, access.value)
  return isUsed || facts.entries.some((entry) => entry.function === id)
}

/** All that is done with what was looked up is to end it. */
function isOnlyClosed({ guards, program }: Facts, value: Value): boolean {
  const uses = guards.usesOf(value)
  return (
    uses.length > 0 &&
    uses.every((use) => {
      const callee = program.a[use] ?? -1
      if (program.op[use] !== Op.Call || program.op[callee] !== Op.Prop) return false
      return ending.test(program.strings[program.b[callee] ?? -1] ?? '')
    })
  )
}

/** Where transports are kept by id, the tables beside them (metadata, locks) add nothing. */
function mainOnes(facts: Facts, seen: readonly Seen[]): readonly Seen[] {
  const main = seen.filter(
    ({ access, store }) => access.operation === 'get' && holdsTransports(facts, store),
  )
  return main.length > 0 ? main : seen
}

/**
 * One finding a store, whatever the number of handlers: the first lookup, or the first removal
 * where nothing is looked up. One check, where sessions are looked up, mends them all.
 */
function grouped(seen: readonly Seen[]): readonly (readonly Seen[])[] {
  const groups = new Map<Store, Seen[]>()
  for (const one of seen) {
    const group = groups.get(one.store)
    if (group === undefined) groups.set(one.store, [one])
    else group.push(one)
  }
  const rank = ({ access }: Seen): number => (access.operation === 'get' ? 0 : 1)
  return [...groups.values()].map((group) =>
    group.sort((one, other) => rank(one) - rank(other) || one.access.value - other.access.value),
  )
}

function isSessionLookup({ operation, keyLabels }: StateAccess): boolean {
  if (operation !== 'get' && operation !== 'delete') return false
  return (keyLabels & sessionIds) !== 0
}

function storeOf(facts: Facts, access: StateAccess): Store | undefined {
  return facts.stores.find((store) => store.outlivesRequests && store.accesses.includes(access))
}

/**
 * What is kept is a transport or server of the SDK; or it is an object in something called a
 * session, and the lookup happens for a caller who has been authenticated. An OAuth flow in
 * progress is neither.
 */
function holdsSessions(facts: Facts, store: Store, access: StateAccess): boolean {
  if (holdsTransports(facts, store)) return true
  if (!sessionName.test(store.name) && (access.keyLabels & mcpIds) === 0) return false
  if ((access.keyLabels & clientChosen) === 0) return facts.context.hasPrincipal
  if ((access.keyLabels & mcpIds) !== 0 && servesRequests(facts, access.value)) return true
  return keepsObjects(facts, store) && facts.authentication.authenticatedAt(access.value)
}

function keepsObjects(facts: Facts, { shape, accesses }: Store): boolean {
  const { flow } = facts
  if (shape?.kind === 'database' || accesses.some(({ value }) => hasMembersRead(facts, value)))
    return true
  return accesses.some(({ stored }) =>
    stored.some((node) =>
      tokensOf(flow, node).some(
        ({ kind }) => kind === 'object' || kind === 'instance' || kind === 'typed',
      ),
    ),
  )
}

/** What was looked up is used as an object, as far as one variable away. */
function hasMembersRead(facts: Facts, value: Value): boolean {
  const { program, usersOf } = facts
  return aliasesOf(facts, value).some((alias) =>
    usersOf(alias).some((user) => program.op[user] === Op.Prop),
  )
}

/** The instructions by which the function has the value in hand. */
function aliasesOf({ program, flow: { graph } }: Facts, value: Value): readonly Value[] {
  const aliases: Value[] = []
  const open = [value]
  for (let hops = 0; hops < hopsMax; hops += 1) {
    const next = open.shift()
    if (next === undefined) break
    if (next < program.size) aliases.push(next)
    for (let edge = graph.firstOut(next); edge !== -1; edge = graph.nextOut(edge)) {
      if (graph.kind(edge) === Edge.Local) open.push(graph.to(edge))
    }
  }
  return aliases
}

/**
 * A method of what was looked up is called with what the function was given, or with what came with
 * the request: it serves the request, as a transport does.
 */
function servesRequests(facts: Facts, value: Value): boolean {
  const { program, flow, usersOf } = facts
  return aliasesOf(facts, value).some((alias) =>
    usersOf(alias).some((member) => {
      if (program.op[member] !== Op.Prop) return false
      return usersOf(member).some(
        (call) =>
          program.op[call] === Op.Call &&
          program.a[call] === member &&
          !collectionMethod.test(program.strings[program.b[member] ?? -1] ?? '') &&
          [...argumentsOf(flow.solver, call)].some(
            (given) =>
              program.op[definitionOf(flow, given)] === Op.Param ||
              (labelsAt(flow, given) & requested) !== 0,
          ),
      )
    }),
  )
}

/** Something kept in the store is a transport or server of the SDK, itself or one field down. */
function holdsTransports({ flow }: Facts, { accesses }: Store): boolean {
  return accesses.some(({ stored }) =>
    stored
      .flatMap((node) => leavesOf(flow, node))
      .some((node) =>
        tokensOf(flow, node).some(
          (token) => token.kind === 'typed' && transportTypes.test(token.type),
        ),
      ),
  )
}

interface Seen {
  readonly access: StateAccess
  readonly store: Store
  readonly use: number
  readonly hole: number | undefined
}

function sighting(
  facts: Facts,
  { access, store, use, hole }: Seen,
  others: readonly Seen[],
): Sighting {
  const name = store.name === '' ? 'the store' : `\`${store.name}\``
  const [key = access.value] = access.keys
  const how = access.operation === 'delete' ? 'is removed from' : 'is looked up in'
  const { hasPrincipal } = facts.context
  const takesNoPart = hasPrincipal
    ? "the caller's principal takes no part"
    : 'nothing here tells callers apart, so the id is all it takes'
  const withHole =
    hole === undefined
      ? ''
      : ' The comparison lets callers pass when the owner or the caller has no identity.'
  return {
    at: access.value,
    label: 'found by the id alone',
    message:
      `A session ${how} ${name} by ${chooserOf(access.keyLabels)}; ` + `${takesNoPart}.${withHole}`,
    ...(hasPrincipal ? ofAnother : ofAnybody),
    confidence: hole === undefined ? 'high' : 'medium',
    persona: personaOf(facts, access),
    related: [
      ...(use === access.value
        ? []
        : [{ at: use, label: 'used without a comparison of the owner' }]),
      ...(hole === undefined ? [] : [{ at: hole, label: 'this comparison can be passed by' }]),
      ...oneEach(facts, others, access)
        .slice(0, relatedMax)
        .map(({ value }) => ({ at: value, label: 'and here' })),
    ],
    trace: { node: key, labels: access.keyLabels & sessionIds },
  }
}

/** The first lookup of each other function. */
function oneEach(
  { program }: Facts,
  others: readonly Seen[],
  first: StateAccess,
): readonly StateAccess[] {
  const seen = new Set([program.functionOf[first.value]])
  return others.flatMap(({ access }) => {
    const id = program.functionOf[access.value]
    if (seen.has(id)) return []
    seen.add(id)
    return [access]
  })
}

/**
 * Where the key is the transport's own, the SDK has found the session alive; that it is this
 * caller's nobody has checked. On loopback without any login there is only the user of the machine.
 */
function personaOf({ context }: Facts, { keyLabels }: StateAccess): 'regular' | 'pedantic' {
  const isAlone = context.loopbackOnly && !context.hasPrincipal
  return isAlone || (keyLabels & clientChosen) === 0 ? 'pedantic' : 'regular'
}
