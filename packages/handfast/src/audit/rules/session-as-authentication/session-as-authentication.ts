import type { Entry } from '../../facts/entries.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Store } from '../../facts/state.ts'
import { gatesOf } from '../../facts/gates.ts'
import type { Gates } from '../../facts/gates.ts'
import { waysTo } from '../../facts/ways.ts'
import type { Way, Ways } from '../../facts/ways.ts'
import { runsBefore } from '../../flow/blocks.ts'
import { receiverOf } from '../../flow/paths.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import { entryName, middlewareGates } from '../entry-gates.ts'
import type { EntryGate } from '../entry-gates.ts'
import type { Rule, Sighting } from '../rule.ts'
import { sessionUsesOf } from '../session-uses.ts'
import type { SessionUse } from '../session-uses.ts'

const attack =
  "Whoever learns a session id sends it without any credential and acts as the session's owner."
const fix =
  'Verify the credential on every request, before the session is looked up; answer 401 without one.'

const kinds: ReadonlySet<string> = new Set(['http', 'sse-message', 'websocket', 'upgrade'])
const depthMax = 8

/** An entry that serves sessions, with all it reaches of them. */
interface Served {
  readonly entry: Entry
  readonly gate: EntryGate
  readonly ways: readonly Way<SessionUse>[]
}

/**
 * MCP 2025-11-25, Security Best Practices, "Session Hijacking": inbound requests are all to be
 * verified, and sessions not to be used for authentication.
 */
export const sessionAsAuthentication: Rule = {
  id: 'session-as-authentication',

  notApplicable(facts) {
    if (!facts.authentication.anywhere) return 'nothing in the target verifies callers'
    return sessionUsesOf(facts).some(({ kind }) => kind === 'use')
      ? undefined
      : 'no session is taken up by an id that is sent'
  },

  check(facts, report) {
    const gates = gatesOf(facts)
    const ways = waysTo(facts, gates, sessionUsesOf(facts))
    const gateOf = middlewareGates(facts, gates)
    const served = facts.entries.flatMap((entry): readonly Served[] => {
      const reached = kinds.has(entry.kind) ? ways.from(entry.function) : []
      return reached.length === 0 ? [] : [{ entry, gate: gateOf(entry), ways: reached }]
    })
    const beside = [...served, ...withoutSessions(facts, gates, gateOf)]
    for (const one of served) {
      if (served.some((other) => standsInFor(other, one))) continue
      const alike = served.filter((other) => isAlike(one, other))
      if (alike[0] !== undefined && alike[0] !== one) continue
      const related = beside.filter((other) => isGuarded(other) && areRelated(facts, one, other))
      const samePath = related.find(({ entry }) => entry.name === one.entry.name)
      const seen = { one, alike: alike.slice(1), guarded: samePath ?? related[0], ways }
      for (const sighting of sightingsOf(facts, gates, seen)) report(sighting)
    }
  },
}

/** Entries that serve MCP and keep nothing: a check there shows that callers are meant to be known. */
function withoutSessions(
  facts: Facts,
  gates: Gates,
  gateOf: (entry: Entry) => EntryGate,
): readonly Served[] {
  const handled = facts.sites('mcp.transport.handle').map(({ value }) => ({ at: value }))
  const ways = waysTo(facts, gates, handled)
  return facts.entries.flatMap((entry): readonly Served[] => {
    const serves = kinds.has(entry.kind) && ways.from(entry.function).length > 0
    const gate = serves ? gateOf(entry) : undefined
    return gate?.passed === true ? [{ entry, gate, ways: [] }] : []
  })
}

/** Some session is begun or taken up here only after a check. */
function isGuarded({ gate, ways }: Served): boolean {
  return gate.passed || ways.some(({ open }) => !open)
}

/** The same route is registered with a check as well: a setting decides which one is served. */
function standsInFor({ entry, gate }: Served, { entry: open }: Served): boolean {
  return (
    gate.passed &&
    entry !== open &&
    entry.function === open.function &&
    entry.name === open.name &&
    entry.methods.join() === open.methods.join()
  )
}

/** The same verb on another path leads to the same use, and neither is checked at all. */
function isAlike(one: Served, other: Served): boolean {
  const [use, otherUse] = [openUses(one.ways)[0], openUses(other.ways)[0]]
  if (use === undefined || use !== otherUse || one.gate.passed || other.gate.passed) return false
  if (![...one.ways, ...other.ways].every(({ open }) => open)) return false
  return one.entry.methods.join() === other.entry.methods.join()
}

/** Both belong to one server: same file, same application object, or the same store. */
function areRelated(facts: Facts, one: Served, other: Served): boolean {
  const { program, flow } = facts
  const storesOf = ({ ways }: Served): readonly Store[] =>
    ways.flatMap(({ point: { store } }) => (store === undefined ? [] : [store]))
  const stores = new Set(storesOf(one))
  if (storesOf(other).some((store) => stores.has(store))) return true
  if (one.ways.every(({ point }) => point.byName)) return false
  const fileOf = ({ entry }: Served): number | undefined => program.functions[entry.function]?.file
  if (fileOf(one) === fileOf(other)) return true
  const applications = ({ entry }: Served): readonly number[] =>
    entry.call < 0 ? [] : flow.solver.tokensAt(receiverOf(flow.solver, entry.call))
  const ids = new Set(applications(one))
  return applications(other).some((id) => ids.has(id))
}

interface Seen {
  readonly one: Served
  /** Further routes of which the same is true. */
  readonly alike: readonly Served[]
  /** Another entry of the server, or the same, at which the credential is checked. */
  readonly guarded: Served | undefined
  readonly ways: Ways<SessionUse>
}

function sightingsOf(facts: Facts, gates: Gates, seen: Seen): readonly Sighting[] {
  const { entry, gate, ways } = seen.one
  if (gate.passed) return gate.hole === undefined ? [] : [holeSighting(seen.one, gate.hole)]
  const [first] = openUses(ways)
  if (first === undefined) return []
  const stretches = seen.ways.stretchesOf(entry.function)
  const through = stretches.find(({ ways: inner }) => inner.some(({ point }) => point === first))
  const optional = gates.optionalAt(first.at) ?? gates.optionalAt(through?.at ?? first.at)
  if (optional !== undefined) return [optionalSighting(seen.one, first, optional)]
  if (seen.guarded === undefined) return []
  if (entry.call >= 0 && ways.every(({ open }) => open)) {
    return [entrySighting(seen, seen.guarded, first)]
  }
  const places = openPlaces(facts, seen.ways, { id: entry.function, depth: 0 })
  return withoutLater(facts, places).map((place) => placeSighting(seen.one, place))
}

function openUses(ways: readonly Way<SessionUse>[]): readonly SessionUse[] {
  return ways.flatMap(({ open, point }) => (open && point.kind === 'use' ? [point] : []))
}

function entrySighting({ one, alike }: Seen, guarded: Served, use: SessionUse): Sighting {
  const { entry } = one
  const other = guarded.entry.call
  return {
    at: entry.call,
    label: 'no check of the credential on the way to the session',
    message: `${takesUp(entry, use)}; ${entryName(guarded.entry)} checks the credential.`,
    attack,
    fix,
    ...ranked(use),
    related: [
      { at: use.lookup, label: 'taken up by the id alone' },
      ...(other < 0 || other === entry.call ? [] : [{ at: other, label: 'checks the credential' }]),
      ...alike.map(({ entry: { call } }) => ({ at: call, label: 'the same on this route' })),
    ],
  }
}

function takesUp(entry: Entry, { store }: SessionUse): string {
  const where = store === undefined || store.name === '' ? '' : ` from \`${store.name}\``
  const name = entryName(entry)
  const subject = name.slice(0, 1).toUpperCase() + name.slice(1)
  return `${subject} takes up a session${where} on its id alone`
}

function ranked({ byName }: SessionUse): Pick<Sighting, 'confidence' | 'persona'> {
  return byName ? { confidence: 'medium', persona: 'pedantic' } : { confidence: 'high' }
}

interface Place {
  readonly at: Value
  readonly use: SessionUse
}

/** The highest calls below which nothing is checked, and lookups of the function itself. */
function openPlaces(
  facts: Facts,
  ways: Ways<SessionUse>,
  { id, depth }: { readonly id: FunctionId; readonly depth: number },
): readonly Place[] {
  const places = new Map<Value, Place>()
  for (const { at, ways: reached, into } of ways.stretchesOf(id)) {
    const [use] = openUses(reached)
    if (use === undefined) continue
    if (reached.some(({ open }) => !open) && depth < depthMax) {
      const below = into.flatMap((callee) =>
        openPlaces(facts, ways, { id: callee, depth: depth + 1 }),
      )
      for (const place of below) places.set(place.at, place)
      continue
    }
    const near = facts.program.functionOf[use.lookup] === id ? use.lookup : at
    if (!places.has(near)) places.set(near, { at: near, use })
  }
  return [...places.values()]
}

/** One check before the first place mends those that follow it on every way. */
function withoutLater(facts: Facts, places: readonly Place[]): readonly Place[] {
  const { program, blocks } = facts
  const isMended = (at: Value, other: Value): boolean =>
    other < at && runsBefore(program, blocks, statementOf(facts, other), at)
  return places.filter(({ at }) => !places.some((other) => isMended(at, other.at)))
}

/** The outermost conditional expression, `&&` or `||` that the place is part of, or the place. */
function statementOf({ program, blocks }: Facts, at: Value): Value {
  let outermost = at
  for (let block = blocks.of(at); block !== undefined; block = blocks.all[block.parent]) {
    const { opener } = block
    const region = blocks.of(opener)?.regions.find((one) => one.opener === opener)
    const isExpression =
      program.op[opener] === Op.Short || program.op[(region?.end ?? -2) + 1] === Op.Select
    if (!isExpression) return outermost
    outermost = opener
  }
  return outermost
}

/** One function serves several cases and checks in some of them. */
function placeSighting({ entry, ways }: Served, { at, use }: Place): Sighting {
  const begun = ways.find(({ open, point }) => !open && point.kind === 'begin')
  const checked = begun ?? ways.find(({ open }) => !open)
  const when = begun === undefined ? 'in other cases' : 'where a session begins'
  return {
    at,
    label: 'taken up by the id alone',
    message: `${takesUp(entry, use)}; the credential is checked only ${when}.`,
    attack,
    fix,
    ...ranked(use),
    related: [
      ...(use.at === at ? [] : [{ at: use.at, label: 'used without a check' }]),
      ...(checked === undefined
        ? []
        : [{ at: checked.point.at, label: 'reached only after a check' }]),
    ],
  }
}

function optionalSighting({ entry }: Served, use: SessionUse, optional: Value): Sighting {
  return {
    at: optional,
    label: 'no check when nothing is sent',
    message: `${takesUp(entry, use)} when no credential is sent.`,
    attack,
    fix,
    confidence: 'medium',
    related: [{ at: use.lookup, label: 'taken up by the id alone' }],
  }
}

function holeSighting({ entry, gate }: Served, hole: Value): Sighting {
  return {
    at: hole,
    label: 'goes on without a check',
    message: `The check before ${entryName(entry)} lets a request pass when ${gate.reason}.`,
    attack,
    fix,
    confidence: 'high',
    related: entry.call < 0 ? [] : [{ at: entry.call, label: 'serves the session' }],
  }
}
