import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import { lifetimesOf } from '../facts/lifetimes.ts'
import type { Lifetime, Lifetimes } from '../facts/lifetimes.ts'
import type { LabelSet } from '../flow/labels.ts'
import { deepLabelsAt, tokensOf } from '../flow/queries.ts'
import type { TokenId } from '../flow/tokens.ts'
import { expressionName } from '../facts/state.ts'
import { isReachedAsShared, isRootShared, rootValue } from './shared-roots.ts'
import { instructionsOf } from '../ir/by-opcode.ts'
import { BinaryOperator, ConstKind, Op } from '../ir/opcode.ts'
import type { Value, VariableId } from '../ir/program.ts'

/** A write, made while a request is served, to a place that there is one of. */
export interface SlotWrite {
  /** The Store, SetProp or SetIndex. */
  readonly at: Value
  readonly value: Value
  readonly labels: LabelSet
  /** `x += n`: what was there is kept. */
  readonly adds: boolean
  /** `x ??= make()`: only while there is nothing yet. */
  readonly fills: boolean
}

/** A variable or field that later requests find as an earlier one left it. */
export interface SharedSlot {
  /** As the code writes it: `currentUser`, `this.token`, `client.defaults.headers`. */
  readonly name: string
  readonly lifetime: Lifetime
  readonly writes: readonly SlotWrite[]
  /** Reads other than those made while the module is loaded, in the order of the code. */
  readonly reads: readonly Value[]
  /** A field of an object that a library made, which reads it by itself. */
  readonly isForeign: boolean
  /** The object whose field it is; slots of one object have one. */
  readonly holder: string
}

interface Found {
  readonly key: string
  readonly holder: string
  readonly name: string
  readonly lifetime: Lifetime
  readonly reads: () => readonly Value[]
  readonly isForeign: boolean
}

interface Building {
  readonly facts: Facts
  readonly lifetimes: Lifetimes
}

/** Reads that may be of one slot; of a target without slots nobody asks. */
interface Reads {
  readonly loads: ReadonlyMap<VariableId, readonly Value[]>
  readonly members: ReadonlyMap<string, readonly Value[]>
}

const slotsMax = 2_000
const writing = [Op.Store, Op.SetProp, Op.SetIndex] as const

/** Every place that outlives requests and is written under a fixed name while one is served. */
export const sharedSlotsOf: (facts: Facts) => readonly SharedSlot[] = oncePerTarget(findSlots)

function findSlots(facts: Facts): readonly SharedSlot[] {
  const { program, reach } = facts
  const building = { facts, lifetimes: lifetimesOf(facts) }
  const byKey = new Map<string, { found: Found; writes: SlotWrite[] }>()
  for (const at of instructionsOf(program, ...writing)) {
    if (byKey.size >= slotsMax) break
    const value = writtenBy(facts, at)
    if (value === undefined || !reach.atRequestTime(program.functionOf[at] ?? -1)) continue
    for (const found of slotsAt(building, at)) {
      const labels = labelsOfValue(facts, value)
      const write = {
        at,
        value,
        labels,
        adds: addsTo(facts, at, value),
        fills: fills(facts, at, value),
      }
      const known = byKey.get(found.key)
      if (known === undefined) byKey.set(found.key, { found, writes: [write] })
      else known.writes.push(write)
    }
  }
  return [...byKey.values()].map(({ found: { reads, ...slot }, writes }) => ({
    ...slot,
    writes,
    reads: reads().filter((read) => isRunLater(facts, read)),
  }))
}

/** Of a literal only what is written in it, and not what is added to it later. */
function labelsOfValue({ program, flow }: Facts, value: Value): LabelSet {
  const op = program.op[value]
  if (op !== Op.ArrayLiteral && op !== Op.ObjectLiteral) return deepLabelsAt(flow, value)
  const parts = [...(program.lists[program.a[value] ?? -1] ?? [])]
  return parts.reduce((labels, part) => {
    const inner = program.op[part] === Op.Pair ? (program.b[part] ?? -1) : part
    return labels | deepLabelsAt(flow, inner)
  }, 0)
}

/** Not while the module is loaded. */
function isRunLater({ program }: Facts, read: Value): boolean {
  return program.functions[program.functionOf[read] ?? -1]?.kind !== 'module'
}

const readsOf: (facts: Facts) => Reads = oncePerTarget((facts) => {
  const { program } = facts
  const loads = new Map<VariableId, Value[]>()
  const members = new Map<string, Value[]>()
  const note = <K>(map: Map<K, Value[]>, key: K, value: Value): void => {
    const list = map.get(key)
    if (list === undefined) map.set(key, [value])
    else list.push(value)
  }
  for (const value of instructionsOf(program, Op.Load)) note(loads, program.a[value] ?? -1, value)
  for (const value of instructionsOf(program, Op.Prop, Op.Index)) {
    const name = memberName(facts, value)
    if (name !== undefined) note(members, name, value)
  }
  return { loads, members }
})

/** The fixed name of what is read or written: `x.name`, `x['name']`. */
function memberName({ program, flow }: Facts, value: Value): string | undefined {
  const op = program.op[value]
  if (op === Op.Prop || op === Op.SetProp) return program.strings[program.b[value] ?? -1]
  if (op !== Op.Index && op !== Op.SetIndex) return undefined
  const key = program.b[value] ?? -1
  if (program.op[key] === Op.Const && program.b[key] !== ConstKind.String) return undefined
  return flow.solver.constant(key)
}

function addsTo(facts: Facts, at: Value, value: Value): boolean {
  const { program } = facts
  const op = program.op[value]
  if (op !== Op.Binary && op !== Op.Unary) return false
  return isReadOf(facts, program.a[value] ?? -1, at)
}

/** The value is what the write at `at` is about to replace. */
function isReadOf(facts: Facts, read: Value, at: Value): boolean {
  const { program } = facts
  const isVariable = program.op[read] === Op.Load
  if (program.op[at] === Op.Store) return isVariable && program.a[read] === program.a[at]
  const name = memberName(facts, at)
  return !isVariable && name !== undefined && memberName(facts, read) === name
}

function fills(facts: Facts, at: Value, value: Value): boolean {
  const { program, conditions } = facts
  if (program.op[value] === Op.Logic && isReadOf(facts, program.a[value] ?? -1, at)) return true
  return conditions.atomsAt(at).some(({ value: test, holds }) => {
    if (!holds && isReadOf(facts, test, at)) return true
    if (program.op[test] !== Op.Binary) return false
    const operator = program.c[test] ?? 0
    const isEqual = operator === BinaryOperator.Equal || operator === BinaryOperator.LooseEqual
    return isEqual === holds && isReadOf(facts, program.a[test] ?? -1, at)
  })
}

function writtenBy(facts: Facts, at: Value): Value | undefined {
  const { program } = facts
  switch (program.op[at]) {
    case Op.Store:
      return program.b[at]
    case Op.SetProp:
      return program.c[at]
    case Op.SetIndex:
      return memberName(facts, at) === undefined ? undefined : program.c[at]
    default:
      return undefined
  }
}

function slotsAt(building: Building, at: Value): readonly Found[] {
  const { program } = building.facts
  return program.op[at] === Op.Store ? variableAt(building, at) : membersAt(building, at)
}

function variableAt({ facts, lifetimes }: Building, at: Value): readonly Found[] {
  const { program } = facts
  const variable = program.a[at] ?? -1
  const info = program.variables[variable]
  if (info === undefined || info.owner === program.functionOf[at]) return []
  const lifetime = lifetimes.ofVariable(variable)
  if (lifetime === 'request') return []
  const reads = (): readonly Value[] => readsOf(facts).loads.get(variable) ?? []
  const key = `v${variable}`
  return [{ key, holder: key, name: info.name, lifetime, reads, isForeign: false }]
}

function membersAt(building: Building, at: Value): readonly Found[] {
  const { facts, lifetimes } = building
  const { program, flow } = facts
  const name = memberName(facts, at) ?? ''
  const receiver = program.a[at] ?? -1
  const tokens = tokensOf(flow, receiver)
  const known = tokens.filter(({ kind }) => kind !== 'function' && kind !== 'shape')
  const shown = shownName(facts, receiver, name)
  const found: Found[] = []
  for (const token of known) {
    const lifetime = lifetimes.ofToken(token)
    if (lifetime === 'request' || !isReachedAsShared(facts, lifetimes, { token, receiver }))
      continue
    const holder =
      token.kind === 'instance'
        ? flow.solver.tokens.ofInstance(flow.solver.rootClass(token.class))
        : token.id
    found.push({
      key: `t${holder}.${name}`,
      holder: `t${holder}`,
      name: shown,
      lifetime,
      reads: () => readsOfMember(building, name, holder),
      isForeign: token.kind === 'typed' || token.kind === 'module',
    })
  }
  const isOwn = known.some((token) => token.kind !== 'typed' || token.site >= 0)
  // A library may hand out what belongs to the request under one name: `flask.g`.
  const isProxy = known.length > 0 && isImported(facts, rootValue(facts, receiver))
  return found.length > 0 || isOwn || isProxy ? found : foreignAt(building, receiver, shown)
}

function isImported({ program }: Facts, root: Value): boolean {
  const variable =
    program.op[root] === Op.Load ? program.variables[program.a[root] ?? -1] : undefined
  return program.op[root] === Op.Import || variable?.kind === 'import'
}

function readsOfMember({ facts }: Building, name: string, holder: TokenId): readonly Value[] {
  const { program, flow } = facts
  const { solver } = flow
  return (readsOf(facts).members.get(name) ?? []).filter((read) =>
    solver.tokensAt(program.a[read] ?? -1).some((id) => {
      const token = solver.token(id)
      return (
        id === holder ||
        (token.kind === 'instance' &&
          solver.tokens.ofInstance(solver.rootClass(token.class)) === holder)
      )
    }),
  )
}

/** `client.defaults.headers`: a field of what a library made, one for all requests. */
function foreignAt(building: Building, receiver: Value, name: string): readonly Found[] {
  const { facts, lifetimes } = building
  const { program } = facts
  if (!isRootShared(facts, lifetimes, receiver)) return []
  const root = rootValue(facts, receiver)
  const variable = program.op[root] === Op.Load ? (program.a[root] ?? -1) : -1
  const holder = variable >= 0 ? `v${variable}` : `g${facts.textOf(root)}`
  const reads = (): readonly Value[] =>
    (readsOf(facts).loads.get(variable) ?? []).filter((read) => read !== root)
  const key = `${holder}.${facts.textOf(receiver)}.${name}`
  return [{ key, holder, name, lifetime: 'process', isForeign: true, reads }]
}

function shownName({ flow, program }: Facts, receiver: Value, name: string): string {
  const holder = program.op[receiver] === Op.This ? 'this' : expressionName(flow, receiver)
  return holder === '' ? name : `${holder}.${name}`
}
