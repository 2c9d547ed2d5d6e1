import { atomsOf } from '../../facts/conditions.ts'
import type { Facts } from '../../facts/facts.ts'
import { callerIdentity, labelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { deepLabelsAt, labelsAt } from '../../flow/queries.ts'
import type { Role } from '../../flow/roles.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import { calledName, comparedParts, staysText } from '../compared-parts.ts'
import { spreadFrom } from '../spread.ts'

/** A check that reads one of the places in which a request says what it is. */
export interface OneSidedCheck {
  readonly kind: 'version' | 'name' | 'batch'
  /** The comparison. */
  readonly at: Value
  /** What is compared. */
  readonly node: Value
  /** What the comparison lets pass by, where it is another check. */
  readonly guarded: Value | undefined
}

const clientHeader = labelSet(['ClientHeader'])
const body = labelSet(['RequestBody'])
const checked = callerIdentity | labelSet(['SessionIdHeader', 'StoredPrincipal'])
const versionName = /^mcp[-_]protocol[-_]version$/i
const policyName = /^mcp[-_](?:method|name)$/i
const refusing: readonly Role[] = ['http.status', 'http.respond', 'http.end']

export function oneSidedChecks(facts: Facts): readonly OneSidedCheck[] {
  const { program } = facts
  const versions = spreadFrom(facts.flow, readsNamed(facts, versionName), (hop) =>
    staysText(facts, hop),
  )
  const names = spreadFrom(facts.flow, readsNamed(facts, policyName), (hop) =>
    staysText(facts, hop),
  )
  const places = placesOf(facts)
  const found: OneSidedCheck[] = []
  for (const at of instructionsOf(program, Op.If)) {
    const id = program.functionOf[at] ?? -1
    if (!(facts.reach.atRequestTime(id) || places.nexts.has(id))) continue
    for (const { value } of atomsOf(facts.flow, { value: program.a[at] ?? -1, holds: true })) {
      const [version] = comparedParts(facts, value, (side) => versions.has(side))
      const [name] = comparedParts(facts, value, (side) => names.has(side))
      if (name !== undefined && leaves(facts, at) && !asksBody(facts, id, names.has)) {
        found.push({ kind: 'name', at: value, node: name, guarded: undefined })
      }
      if (version !== undefined && !asksBody(facts, id, versions.has)) {
        const guarded = passedBy(facts, places, at)
        if (guarded !== undefined)
          found.push({ kind: 'version', at: value, node: version, guarded })
      }
      const method = methodAt(facts, value)
      if (method === undefined || facts.program.op[value] !== Op.Binary || places.sorting.has(id))
        continue
      const guarded = insideArm(facts, places, at)
      if (guarded !== undefined) found.push({ kind: 'batch', at: value, node: method, guarded })
    }
  }
  return onePerFunction(facts, found)
}

function onePerFunction(
  { program }: Facts,
  found: readonly OneSidedCheck[],
): readonly OneSidedCheck[] {
  const first = new Map<string, OneSidedCheck>()
  for (const one of found) {
    const key = `${program.functionOf[one.at] ?? -1}:${one.kind}`
    if (!first.has(key)) first.set(key, one)
  }
  return [...first.values()]
}

function readsNamed({ program, flow }: Facts, name: RegExp): readonly Value[] {
  return [...flow.solver.seeds]
    .filter(([node, labels]) => (labels & clientHeader) !== 0 && node < program.size)
    .map(([node]) => node)
    .filter((node) => name.test(nameOf(program, flow.solver.constant, node) ?? ''))
}

/** The name by which a header is read. */
function nameOf(
  program: Facts['program'],
  constant: (value: Value) => string | undefined,
  node: Value,
): string | undefined {
  switch (program.op[node]) {
    case Op.Prop:
      return program.strings[program.b[node] ?? -1]
    case Op.Index:
      return constant(program.b[node] ?? -1)
    case Op.Call:
      return [...(program.lists[program.b[node] ?? -1] ?? [])]
        .map(constant)
        .find((text) => text !== undefined)
    case Op.Param:
      return program.functions[program.a[node] ?? -1]?.parameters[program.b[node] ?? -1]?.name
    default:
      return undefined
  }
}

interface Places {
  /** Answers and errors, by function, in order. */
  readonly refusals: ReadonlyMap<FunctionId, readonly Value[]>
  readonly nexts: ReadonlyMap<FunctionId, readonly Value[]>
  /** Functions that tell arrays from single messages. */
  readonly sorting: ReadonlySet<FunctionId>
}

function placesOf(facts: Facts): Places {
  const { program } = facts
  const refusals = new Map<FunctionId, Value[]>()
  const nexts = new Map<FunctionId, Value[]>()
  const sorting = new Set<FunctionId>()
  const into = (map: Map<FunctionId, Value[]>, at: Value): void => {
    const id = program.functionOf[at] ?? -1
    const list = map.get(id)
    if (list === undefined) map.set(id, [at])
    else list.push(at)
  }
  for (const role of refusing) for (const { value } of facts.sites(role)) into(refusals, value)
  for (const { value } of facts.sites('http.next')) into(nexts, value)
  for (const at of instructionsOf(program, Op.Throw)) into(refusals, at)
  for (const at of instructionsOf(program, Op.Call)) {
    if (/^(?:isArray|isinstance|flat|flatMap)$/.test(calledName(program, at)))
      sorting.add(program.functionOf[at] ?? -1)
  }
  return { refusals, nexts, sorting }
}

function leaves({ blocks }: Facts, opener: Value): boolean {
  const region = blocks.of(opener)?.regions.find((one) => one.opener === opener)
  return region?.arms.some((arm) => arm.leaves) === true
}

/** Header and body are compared with each other in this function, or classified together. */
function asksBody(facts: Facts, id: FunctionId, isHeader: (node: Value) => boolean): boolean {
  const { program, flow } = facts
  const isBody = (value: Value): boolean => value >= 0 && (deepLabelsAt(flow, value) & body) !== 0
  const info = program.functions[id]
  for (let at = info?.from ?? 0; at < (info?.to ?? 0); at += 1) {
    const sides =
      program.op[at] === Op.Binary
        ? [program.a[at] ?? -1, program.b[at] ?? -1]
        : program.op[at] === Op.Call
          ? [...argumentsOf(flow.solver, at)]
          : []
    // What compares an array literal has the header inside.
    const hasHeader = sides.some((side) => side >= 0 && isHeader(side))
    if (hasHeader && program.op[at] === Op.Binary && sides.some(isBody)) return true
  }
  return false
}

/** The check that is not run when the comparison comes out one way. */
function passedBy(facts: Facts, places: Places, opener: Value): Value | undefined {
  const inside = insideArm(facts, places, opener)
  if (inside !== undefined) return inside
  const { program, blocks } = facts
  const region = blocks.of(opener)?.regions.find((one) => one.opener === opener)
  const id = program.functionOf[opener] ?? -1
  const letsThrough = region?.arms.some(
    (arm) =>
      arm.leaves && (places.nexts.get(id) ?? []).some((next) => next >= arm.from && next < arm.to),
  )
  if (region === undefined || letsThrough !== true) return undefined
  return checkIn(facts, places, { id, from: region.end, to: program.functions[id]?.to ?? 0 })
}

/** A check of the caller or the session that stands in one arm only. */
function insideArm(facts: Facts, places: Places, opener: Value): Value | undefined {
  const { program, blocks } = facts
  const region = blocks.of(opener)?.regions.find((one) => one.opener === opener)
  const id = program.functionOf[opener] ?? -1
  for (const { from, to } of region?.arms ?? []) {
    const found = checkIn(facts, places, { id, from, to })
    if (found !== undefined) return found
  }
  return undefined
}

interface Stretch {
  readonly id: FunctionId
  readonly from: Value
  readonly to: Value
}

function checkIn(facts: Facts, places: Places, { id, from, to }: Stretch): Value | undefined {
  const { program, conditions } = facts
  const refusals = places.refusals.get(id) ?? []
  if (!refusals.some((at) => at >= from && at < to)) return undefined
  for (let at = from; at < to; at += 1) {
    if (program.op[at] !== Op.If || program.functionOf[at] !== id || !leaves(facts, at)) continue
    if ((conditions.operandLabels(program.a[at] ?? -1) & checked) !== 0) return at
  }
  return undefined
}

/** `body.method === 'tools/call'`. */
function methodAt({ program, flow }: Facts, value: Value): Value | undefined {
  const sides = [program.a[value] ?? -1, program.b[value] ?? -1]
  if (!sides.some((side) => flow.solver.constant(side) === 'tools/call')) return undefined
  return sides.find((side) => side >= 0 && (labelsAt(flow, side) & body) !== 0)
}
