import type { Facts } from '../facts/facts.ts'
import type { HeaderChecksShape, Path } from '../flow/model.ts'
import { receiverOf } from '../flow/paths.ts'
import { constantOfNode, nodesAt, originsOf, tokensOf } from '../flow/queries.ts'
import type { Site } from '../flow/solver.ts'
import { ConstKind, Op } from '../ir/opcode.ts'
import type { Program, Value } from '../ir/program.ts'
import { joined, unchecked } from './checked-headers.ts'
import type { Checked } from './checked-headers.ts'

const loopback = /^(?:127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/
const both: Checked = { origin: true, host: true, loose: undefined }
const originOnly: Checked = { ...unchecked, origin: true }
const hostOnly: Checked = { ...unchecked, host: true }
const settingsDepthMax = 3
const checkRoles = ['origin.check', 'host.check'] as const

/** What the calls that models know of were told to check. */
export interface HeaderSettings {
  /** What the call at `value`, or the object it is called on, sees to. */
  of(value: Value): Checked
  /** A model says how the call, or the object it is called on, checks. */
  isTold(value: Value): boolean
  /** The call is one that checks: its answer says whether a request may pass. */
  ofCall(call: Value): Checked | undefined
  /** What a middleware value sees to: made by a call, or a class that is handed over. */
  ofMiddleware(value: Value): Checked
  /** It checks when it listens on loopback, which is its default and can be changed. */
  hangsOnAddress(value: Value): boolean
  /** The call is told to serve over stdio, or is not told otherwise. */
  isStdio(value: Value): boolean
}

export function headerSettingsOf(facts: Facts): HeaderSettings {
  const shapes = new Map<Value, HeaderChecksShape>()
  const known = new Map<Value, Checked>()
  for (const { value, shape } of facts.flow.solver.sites) {
    if (shape?.headerChecks !== undefined) shapes.set(value, shape.headerChecks)
  }
  for (const role of checkRoles) {
    for (const site of facts.sites(role)) known.set(site.value, ofCheck(facts, shapes, site))
  }
  const makers = (value: Value): readonly Value[] => {
    const receiver = receiverOf(facts.flow.solver, value)
    if (receiver < 0) return [value]
    const sites = tokensOf(facts.flow, receiver).flatMap((token) =>
      token.kind === 'typed' && token.site >= 0 ? [token.site] : [],
    )
    return [value, ...sites]
  }
  const evaluate = (value: Value): Checked => {
    const shape = shapes.get(value)
    return shape === undefined ? unchecked : evaluated(facts, shapes, { shape, call: value }, 0)
  }
  return {
    of: (value) => makers(value).map(evaluate).reduce(joined, unchecked),
    isTold: (value) => makers(value).some((call) => shapes.has(call)),
    ofCall: (call) => known.get(call),
    ofMiddleware: (value) =>
      [value, ...originsOf(facts.flow, value)]
        .map((origin) => known.get(origin) ?? unchecked)
        .reduce(joined, unchecked),
    hangsOnAddress: (value) =>
      makers(value).some((call) => {
        const { onLoopback } = shapes.get(call) ?? {}
        return onLoopback !== undefined && listensOnLoopback(facts, call, onLoopback) === 'perhaps'
      }),
    isStdio: (value) => makers(value).some((call) => servesStdio(facts, shapes.get(call), call)),
  }
}

function ofCheck(
  facts: Facts,
  shapes: ReadonlyMap<Value, HeaderChecksShape>,
  { role, value }: Site,
): Checked {
  const shape = shapes.get(value)
  if (shape !== undefined) return evaluated(facts, shapes, { shape, call: value }, 0)
  if (allowsAll(facts, value)) return unchecked
  return role === 'origin.check' ? originOnly : hostOnly
}

/**
 * `TrustedHostMiddleware, allowed_hosts=["*"]`: a list of what is allowed that allows everything.
 */
function allowsAll(facts: Facts, value: Value): boolean {
  const { program, flow } = facts
  const calls = [value, ...usesOf(facts, value)].filter((one) => program.op[one] === Op.Call)
  return calls.some((call) =>
    [...(program.lists[program.b[call] ?? -1] ?? [])].some((argument) =>
      tokensOf(flow, argument).some(
        (token) =>
          token.kind === 'object' &&
          [...flow.solver.fieldsOf(token.id).values()].some(
            (field) => constantOfNode(flow, field) === '*',
          ),
      ),
    ),
  )
}

/** Calls that are handed a class which was imported here. */
function usesOf({ program, flow: { graph }, usersOf }: Facts, value: Value): readonly Value[] {
  const found: Value[] = []
  const seen = new Set<number>([value])
  for (const node of seen) {
    if (node < program.size) found.push(...usersOf(node))
    for (
      let edge = graph.firstOut(node);
      edge !== -1 && seen.size < 60;
      edge = graph.nextOut(edge)
    ) {
      const to = graph.to(edge)
      if (to >= program.size || program.op[to] === Op.Load || program.op[to] === Op.Store) {
        seen.add(to)
      }
    }
  }
  return found
}

interface Told {
  readonly shape: HeaderChecksShape
  readonly call: Value
}

function evaluated(
  facts: Facts,
  shapes: ReadonlyMap<Value, HeaderChecksShape>,
  { shape, call }: Told,
  depth: number,
): Checked {
  if (shape.unless !== undefined && constantAtPath(facts, call, shape.unless) === 'false') {
    return unchecked
  }
  if (shape.always === true) return both
  if (shape.settings !== undefined) {
    const given = givenAt(facts, call, shape.settings)
    if (given.length > 0) return bySettings(facts, shapes, given, depth)
  }
  const listed = isListed(facts, call, shape)
  const { onLoopback } = shape
  if (onLoopback === undefined || listensOnLoopback(facts, call, onLoopback) !== 'yes')
    return listed
  return joined(listed, {
    origin: onLoopback.headers.includes('origin'),
    host: onLoopback.headers.includes('host'),
    loose: undefined,
  })
}

/** Settings that were made somewhere else are taken to be good ones. */
function bySettings(
  facts: Facts,
  shapes: ReadonlyMap<Value, HeaderChecksShape>,
  given: readonly number[],
  depth: number,
): Checked {
  const makers = given.flatMap((node) =>
    tokensOf(facts.flow, node).flatMap((token) =>
      token.kind === 'typed' && token.site >= 0 ? [token.site] : [],
    ),
  )
  if (makers.length === 0 || depth > settingsDepthMax) return both
  return makers
    .map((call) => {
      const shape = shapes.get(call)
      return shape === undefined ? both : evaluated(facts, shapes, { shape, call }, depth + 1)
    })
    .reduce((one, other) => (one.origin ? other : one))
}

function isListed(facts: Facts, call: Value, { host, origin, onlyIf }: HeaderChecksShape): Checked {
  if (onlyIf !== undefined) {
    const given = givenAt(facts, call, onlyIf)
    if (given.length === 0 || isFalse(facts, given)) return unchecked
  }
  return {
    host: host !== undefined && givenAt(facts, call, host).length > 0,
    origin: origin !== undefined && givenAt(facts, call, origin).length > 0,
    loose: undefined,
  }
}

function isFalse({ flow }: Facts, nodes: readonly number[]): boolean {
  return nodes.every((node) => constantOfNode(flow, node) === 'false')
}

/** Values at the path, but for those that say nothing: `undefined`, `None`, `[]`. */
function givenAt(facts: Facts, call: Value, path: Path): readonly number[] {
  const { flow, program } = facts
  return nodesAt(flow, call, path).filter((node) => {
    const origins = node < program.size ? [node] : originsOf(flow, node)
    return origins.some((value) => !isEmpty(program, value))
  })
}

function isEmpty(program: Program, value: Value): boolean {
  const a = program.a[value] ?? -1
  const text = program.strings[a]
  switch (program.op[value]) {
    case Op.Named:
    case Op.Pair:
      return isEmpty(program, program.b[value] ?? -1)
    case Op.Const: {
      const kind = program.b[value]
      return kind === ConstKind.Null || kind === ConstKind.Undefined
    }
    case Op.Global:
      return text === 'undefined'
    case Op.ArrayLiteral:
      return (program.lists[a] ?? []).length === 0
    default:
      return false
  }
}

function listensOnLoopback(
  facts: Facts,
  call: Value,
  { address, fallback }: NonNullable<HeaderChecksShape['onLoopback']>,
): 'yes' | 'perhaps' | 'no' {
  const given = givenAt(facts, call, address)
  if (given.length === 0) return loopback.test(fallback) ? 'yes' : 'no'
  const literal = given.map((node) => constantOfNode(facts.flow, node))
  if (literal.every((text) => text !== undefined && loopback.test(text))) return 'yes'
  const possible = given.flatMap((node) => fallbacksOf(facts, node))
  return possible.some((text) => loopback.test(text)) ? 'perhaps' : 'no'
}

/** Literal addresses among others: `getenv("HOST", "127.0.0.1")`, a parameter's default. */
function fallbacksOf({ flow, program }: Facts, node: number): readonly string[] {
  return originsOf(flow, node).flatMap((value) => {
    const literal = flow.solver.constant(value)
    if (literal !== undefined) return [literal]
    const inner = [
      ...(program.op[value] === Op.Call ? (program.lists[program.b[value] ?? -1] ?? []) : []),
      ...(program.op[value] === Op.Param ? [program.c[value] ?? -1] : []),
    ]
    return inner.flatMap((one) => flow.solver.constant(one) ?? [])
  })
}

function constantAtPath({ flow }: Facts, call: Value, path: Path): string | undefined {
  for (const node of nodesAt(flow, call, path)) {
    const text = constantOfNode(flow, node)
    if (text !== undefined) return text.toLowerCase()
  }
  return undefined
}

function servesStdio(facts: Facts, shape: HeaderChecksShape | undefined, call: Value): boolean {
  if (shape?.transport === undefined) return false
  const given = givenAt(facts, call, shape.transport)
  if (given.length === 0) return shape.transportFallback === 'stdio'
  return given.every((node) => constantOfNode(facts.flow, node) === 'stdio')
}
