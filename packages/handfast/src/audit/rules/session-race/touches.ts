import type { Facts } from '../../facts/facts.ts'
import { kept } from '../../flow/kept.ts'
import type { StateAccess } from '../../facts/state.ts'
import { clientChosen, callerIdentity, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { pathsOf } from '../../flow/model-calls.ts'
import { labelsAt, nodesAt, originsOf } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { ConstKind, Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import { helperTouches } from './helper-touches.ts'

/** A read or write of one piece of state, in the function it stands in. */
export interface Touch {
  readonly at: Value
  readonly kind: 'read' | 'test' | 'write'
  /** Which piece of state: equal for touches of one entry or field. */
  readonly place: string
  /** As the code writes it. */
  readonly name: string
  /** What is written; the read itself otherwise. */
  readonly value: Value
  /** It crosses a network or a file, so that others run before it answers. */
  readonly isAwaited: boolean
  /** It belongs to a session, a caller or a handle, which the key or the entry shows. */
  readonly isOfSession: boolean
}

const owners: LabelSet =
  clientChosen | callerIdentity | labelSet(['TransportSession', 'ServerMinted', 'StoredPrincipal'])
const stored: LabelSet = labelSet(['StateRead'])
const touchesMax = 20_000
const touching = [Op.Prop, Op.SetProp, Op.Index, Op.SetIndex, Op.Load, Op.Store] as const

/** Touches of state that is kept between requests, in the order of the code, by function. */
export function touchesOf(facts: Facts): ReadonlyMap<FunctionId, readonly Touch[]> {
  const { program, reach } = facts
  const found = new Map<FunctionId, Touch[]>()
  const waiting = waitingFunctions(facts)
  let count = 0
  const homeOf = (value: Value): FunctionId => program.functionOf[value] ?? -1
  const isWatched = (id: FunctionId): boolean => waiting.has(id) && reach.atRequestTime(id)
  const note = (touch: Touch): void => {
    const id = homeOf(touch.at)
    if (!isWatched(id) || count >= touchesMax) return
    count += 1
    const list = found.get(id)
    if (list === undefined) found.set(id, [touch])
    else list.push(touch)
  }
  const isSeen = kept(
    (id: FunctionId) =>
      isWatched(id) || reach.callersOf(id).some((call) => isWatched(homeOf(call))),
  )
  const accessed = accessTouches(facts, ({ value }) => isSeen(homeOf(value)))
  for (const { touch } of accessed) note(touch)
  for (const touch of helperTouches(facts, accessed)) note(touch)
  const entries = new Set(
    facts.accesses.flatMap(({ value, keyLabels, shape }) =>
      (keyLabels & owners) === 0 || shape?.sql !== undefined ? [] : [value],
    ),
  )
  for (const value of instructionsOf(program, ...touching)) {
    if (!isWatched(homeOf(value))) continue
    const touch = memberTouch(facts, value, entries) ?? variableTouch(facts, value)
    if (touch !== undefined) note(touch)
  }
  for (const list of found.values()) list.sort((one, other) => one.at - other.at)
  return found
}

/** Functions in which others may run between two lines. */
function waitingFunctions({ program }: Facts): ReadonlySet<FunctionId> {
  const found = new Set<FunctionId>()
  for (const value of instructionsOf(program, Op.Await, Op.Yield, Op.With)) {
    if (program.op[value] === Op.With && program.b[value] !== 1) continue
    found.add(program.functionOf[value] ?? -1)
  }
  return found
}

interface Accessed {
  readonly touch: Touch
  readonly container: string
  readonly key: Value
}

const kinds: ReadonlyMap<string, Touch['kind']> = new Map([
  ['get', 'read'],
  ['has', 'test'],
  ['set', 'write'],
])

/** Those that are seen where they are made, or where the function that makes them is called. */
function accessTouches(
  facts: Facts,
  isSeen: (access: StateAccess) => boolean,
): readonly Accessed[] {
  const outliving = new Set(
    facts.stores.filter((store) => store.outlivesRequests).flatMap(({ accesses }) => accesses),
  )
  return facts.accesses.flatMap((access) => {
    const kind = kinds.get(access.operation)
    if (kind === undefined || !outliving.has(access) || isConditional(access)) return []
    if (!isSeen(access) || isFrameworks(facts, access)) return []
    return accessed(facts, access, kind)
  })
}

function accessed(facts: Facts, access: StateAccess, kind: Touch['kind']): readonly Accessed[] {
  const { value: at, stored: values, keyLabels, receiver } = access
  const { program } = facts
  const keys = keysOf(facts, access)
  const texts = keys.map((key) => (key < program.size ? textOf(facts, key) : ''))
  const [key] = keys
  if (key === undefined || texts.every((text) => text === '')) return []
  const ids = access.containers.map(({ id }) => id).sort((one, other) => one - other)
  const container = ids.length > 0 ? ids.join() : textOf(facts, receiver)
  const touch: Touch = {
    at,
    kind,
    place: `${container}[${texts.join()}]`,
    name: `${textOf(facts, receiver)}[${texts[0] ?? ''}]`,
    value: kind === 'write' ? (values[0] ?? -1) : at,
    isAwaited: facts.usersOf(at).some((user) => program.op[user] === Op.Await),
    isOfSession: (keyLabels & owners) !== 0 || (labelsAt(facts.flow, receiver) & stored) !== 0,
  }
  return [{ touch, container, key }]
}

/** A store that a framework defines and others implement: it does its own checks. */
function isFrameworks({ flow }: Facts, { containers }: StateAccess): boolean {
  return containers.some(
    (token) =>
      token.kind === 'typed' && flow.solver.index.type(token.type)?.overrides !== undefined,
  )
}

/** The key as it is written, and not what is inside of it. */
function keysOf({ flow }: Facts, { value, shape, keys }: StateAccess): readonly Value[] {
  if (shape === undefined) return keys.slice(0, 1)
  return pathsOf(shape.key).flatMap((path) => nodesAt(flow, value, path))
}

/** The store itself decides whether the write takes place, or it is a statement of SQL. */
function isConditional({ shape }: StateAccess): boolean {
  return shape !== undefined && (shape.onlyIfAbsent === true || shape.sql !== undefined)
}

/** `session.used`, read or written, where `session` came out of a store. */
function memberTouch(facts: Facts, value: Value, entries: ReadonlySet<Value>): Touch | undefined {
  const { program, flow } = facts
  const op = program.op[value]
  if (op !== Op.Prop && op !== Op.SetProp && op !== Op.Index && op !== Op.SetIndex) return undefined
  const isIndex = op === Op.Index || op === Op.SetIndex
  if (isIndex && !isText(facts, program.b[value] ?? -1)) return undefined
  const base = program.a[value] ?? -1
  if ((labelsAt(flow, base) & stored) === 0 || isCallee(facts, value)) return undefined
  const key = isIndex
    ? flow.solver.constant(program.b[value] ?? -1)
    : program.strings[program.b[value] ?? -1]
  if (key === undefined) return undefined
  const isWrite = op === Op.SetProp || op === Op.SetIndex
  const name = `${textOf(facts, base)}.${key}`
  return {
    at: value,
    kind: isWrite ? 'write' : 'read',
    place: name,
    name,
    value: isWrite ? (program.c[value] ?? -1) : value,
    isAwaited: false,
    isOfSession: originsOf(flow, base).some((origin) => entries.has(origin)),
  }
}

function isText({ program }: Facts, key: Value): boolean {
  return program.op[key] === Op.Const && program.b[key] === ConstKind.String
}

function isCallee({ program, usersOf }: Facts, value: Value): boolean {
  return usersOf(value).some((user) => program.op[user] === Op.Call && program.a[user] === value)
}

function variableTouch({ program, reach }: Facts, value: Value): Touch | undefined {
  const op = program.op[value]
  if (op !== Op.Load && op !== Op.Store) return undefined
  const variable = program.a[value] ?? -1
  const info = program.variables[variable]
  if (info === undefined || info.owner === program.functionOf[value] || !reach.isShared(variable))
    return undefined
  if (info.kind !== 'let' && info.kind !== 'var') return undefined
  return {
    at: value,
    kind: op === Op.Store ? 'write' : 'read',
    place: `v${variable}`,
    name: info.name,
    value: op === Op.Store ? (program.b[value] ?? -1) : value,
    isAwaited: false,
    isOfSession: false,
  }
}

/** Source text with the spaces evened out, so that equal expressions are equal texts. */
function textOf(facts: Facts, value: Value): string {
  return facts.textOf(value).replace(/\s+/g, ' ').slice(0, 200)
}
