import type { Entry } from '../facts/entries.ts'
import type { Facts } from '../facts/facts.ts'
import type { Gates } from '../facts/gates.ts'
import { waysTo } from '../facts/ways.ts'
import type { Atom } from '../facts/conditions.ts'
import { expressionName } from '../facts/state.ts'
import { labelSet } from '../flow/labels.ts'
import { tokensOf } from '../flow/queries.ts'
import { argumentsOf } from '../flow/paths.ts'
import { BinaryOperator, Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'

/** What runs before an entry does for it. */
export interface EntryGate {
  /** A check stands before the entry. */
  readonly passed: boolean
  /** The place in that check at which some requests for this entry go on unchecked. */
  readonly hole: Value | undefined
  /** Which requests those are: `… when it carries a session id`. */
  readonly reason: string
}

const none: EntryGate = { passed: false, hole: undefined, reason: '' }
/** MCP 2025-11-25, basic/transports, Session Management. */
const sessionIdHeader = 'mcp-session-id'
const gateName = /auth|verif|protect|guard|jwt|bearer|require_?(?:user|login|token|key)/i
const otherGateName = /limit|rate|throttl|router|metadata|optional|init/i
const verbs: ReadonlySet<string> = new Set('GET HEAD POST PUT PATCH DELETE OPTIONS'.split(' '))
const sessionIds = labelSet(['SessionIdHeader', 'TransportSession'])

/** `POST /mcp`, `tool read_note`, or what kind of entry it is. */
export function entryName({ kind, methods, name }: Entry): string {
  if (kind === 'http') {
    const method = methods.join('/')
    return name === undefined ? `the ${method} handler` : `${method} ${name}`
  }
  if (kind === 'websocket' || kind === 'upgrade') return 'the WebSocket handler'
  return name === undefined ? `the ${kind} handler` : `${kind} ${name}`
}

interface Onward {
  readonly at: Value
}

/** Judges the middleware of each entry: does it check, and whom does it let through unchecked. */
export function middlewareGates(facts: Facts, gates: Gates): (entry: Entry) => EntryGate {
  const verifiers = new Set(
    [...facts.sites('auth.verify'), ...facts.sites('auth.middleware')].map(({ value }) => value),
  )
  const onward = waysTo<Onward>(
    facts,
    gates,
    facts.sites('http.next').map(({ value }) => ({ at: value })),
  )

  const gateOf = (id: FunctionId, entry: Entry): EntryGate => {
    if (!gates.checks(id)) return none
    const nexts = onward.from(id)
    if (nexts.length === 0 && gates.admits(id)) return { ...none, passed: true }
    const ways =
      nexts.length > 0
        ? nexts.map(({ point, open }) => ({ at: point.at, passed: !open }))
        : gates.quietReturns(id)
    if (ways.length === 0) return none
    for (const { at, passed } of ways) {
      if (passed) continue
      const reason = passesUnchecked(facts, at, entry)
      if (reason === 'all') return none
      if (reason !== undefined) return { passed: true, hole: at, reason }
    }
    return { passed: true, hole: undefined, reason: '' }
  }

  return (entry) => {
    const isGate = (site: Value): boolean => verifiers.has(site) || isNamedGate(facts, site)
    if (entry.beforeSites.some(isGate)) return { ...none, passed: true }
    const found = entry.before.map((id) => gateOf(id, entry)).filter(({ passed }) => passed)
    return found.find(({ hole }) => hole === undefined) ?? found[0] ?? none
  }
}

/** Middleware from outside the target that nobody modelled, and that is named like a check. */
function isNamedGate({ program, flow }: Facts, site: Value): boolean {
  if (tokensOf(flow, site).some(({ kind }) => kind === 'function')) return false
  const called = program.op[site] === Op.Call ? (program.a[site] ?? -1) : site
  const name = expressionName(flow, called)
  return gateName.test(name) && !otherGateName.test(name)
}

/** Which requests for `entry` go on here: all, none (undefined), or those the words say. */
function passesUnchecked(facts: Facts, next: Value, entry: Entry): string | undefined {
  const atoms = facts.conditions.atomsAt(next)
  if (atoms.length === 0) return 'all'
  if (atoms.some((atom) => excludes(facts, atom, entry))) return undefined
  if (atoms.some((atom) => isPresent(facts, atom) && asksForSessionId(facts, atom.value))) {
    return 'it carries a session id'
  }
  const method = atoms.find((atom) => comparedMethod(facts, atom) !== undefined)
  if (method !== undefined) return `its method is ${entry.methods.join(' or ')}`
  return undefined
}

/** What the atom asks for is there: `id`, `id !== undefined`. */
export function isPresent({ program }: Facts, { value, holds }: Atom): boolean {
  if (program.op[value] !== Op.Binary) return holds
  const operator = program.c[value]
  const unequal = operator === BinaryOperator.NotEqual || operator === BinaryOperator.LooseNotEqual
  return operator === BinaryOperator.In || unequal ? holds : !holds
}

/** The session id itself, or whether the header is there: `headers.has(…)`, `… in headers`. */
function asksForSessionId(facts: Facts, value: Value): boolean {
  const { program, flow, conditions } = facts
  if ((conditions.operandLabels(value) & sessionIds) !== 0) return true
  const isMembership = program.op[value] === Op.Binary && program.c[value] === BinaryOperator.In
  const asked = isMembership ? [program.a[value] ?? -1] : [...argumentsOf(flow.solver, value)]
  return asked.some((part) => flow.solver.constant(part)?.toLowerCase() === sessionIdHeader)
}

/** The condition cannot hold for a request that reaches the entry. */
function excludes(facts: Facts, atom: Atom, { methods }: Entry): boolean {
  const compared = comparedMethod(facts, atom)
  if (compared === undefined || !atom.certain || methods.length === 0) return false
  const { name, equal } = compared
  if (methods.includes('ANY')) return name === 'OPTIONS' && equal
  return equal ? !methods.includes(name) : methods.every((method) => method === name)
}

/** `request.method === 'POST'`, and whether it holds here. */
function comparedMethod(
  facts: Facts,
  { value, holds }: Atom,
): { name: string; equal: boolean } | undefined {
  const { program, flow } = facts
  if (program.op[value] !== Op.Binary) return undefined
  const operator = program.c[value]
  const isEqual = operator === BinaryOperator.Equal || operator === BinaryOperator.LooseEqual
  const isUnequal =
    operator === BinaryOperator.NotEqual || operator === BinaryOperator.LooseNotEqual
  if (!isEqual && !isUnequal) return undefined
  const sides = [program.a[value] ?? -1, program.b[value] ?? -1]
  const reads = sides.some(
    (side) => program.op[side] === Op.Prop && program.strings[program.b[side] ?? -1] === 'method',
  )
  const name = sides.map((side) => flow.solver.constant(side)).find((text) => text !== undefined)
  // `body.method` is the method of JSON-RPC, and says nothing of the verb.
  if (!reads || name === undefined || !verbs.has(name.toUpperCase())) return undefined
  return { name: name.toUpperCase(), equal: isEqual === holds }
}

/** Points that some entry reaches without a check; what no entry reaches is judged by itself. */
export function openPoints<T extends { readonly at: Value }>(
  facts: Facts,
  gates: Gates,
  points: readonly T[],
): ReadonlySet<T> {
  const ways = waysTo(facts, gates, points)
  const gateOf = middlewareGates(facts, gates)
  const reached = new Set<T>()
  const open = new Set<T>()
  for (const entry of facts.entries) {
    if (entry.kind === 'middleware') continue
    const found = ways.from(entry.function)
    const passed = found.length > 0 && gateOf(entry).passed
    for (const { point, open: isOpen } of found) {
      reached.add(point)
      if (isOpen && !passed) open.add(point)
    }
  }
  for (const point of points) {
    if (!reached.has(point) && !gates.passedAt(point.at)) open.add(point)
  }
  return open
}
