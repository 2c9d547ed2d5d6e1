import type { Facts } from '../../facts/facts.ts'
import type { StateAccess } from '../../facts/state.ts'
import { clientChosen, callerIdentity, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { pathsOf } from '../../flow/model-calls.ts'
import { labelsAt, nodesAt, originsOf } from '../../flow/queries.ts'
import { ConstKind, Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'

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

/** Touches of state that is kept between requests, in the order of the code, by function. */
export function touchesOf(facts: Facts): ReadonlyMap<FunctionId, readonly Touch[]> {
  const { program, reach } = facts
  const found = new Map<FunctionId, Touch[]>()
  let count = 0
  const note = (touch: Touch): void => {
    const id = program.functionOf[touch.at] ?? -1
    if (!reach.atRequestTime(id) || count >= touchesMax) return
    count += 1
    const list = found.get(id)
    if (list === undefined) found.set(id, [touch])
    else list.push(touch)
  }
  for (const touch of accessTouches(facts)) note(touch)
  const entries = new Set(
    facts.accesses.flatMap(({ value, keyLabels, shape }) =>
      (keyLabels & owners) === 0 || shape?.sql !== undefined ? [] : [value],
    ),
  )
  for (let value = 0; value < program.size; value += 1) {
    const touch = memberTouch(facts, value, entries) ?? variableTouch(facts, value)
    if (touch !== undefined) note(touch)
  }
  for (const list of found.values()) list.sort((one, other) => one.at - other.at)
  return found
}

const kinds: ReadonlyMap<string, Touch['kind']> = new Map([
  ['get', 'read'],
  ['has', 'test'],
  ['set', 'write'],
])

function accessTouches(facts: Facts): readonly Touch[] {
  const kept = new Set(
    facts.stores.filter((store) => store.outlivesRequests).flatMap(({ accesses }) => accesses),
  )
  return facts.accesses.flatMap((access) => {
    const kind = kinds.get(access.operation)
    if (kind === undefined || !kept.has(access) || isConditional(access)) return []
    const keys = keysOf(facts, access).map((key) =>
      key < facts.program.size ? textOf(facts, key) : '',
    )
    if (keys.every((key) => key === '')) return []
    const containers = access.containers.map(({ id }) => id).sort((one, other) => one - other)
    const place = `${containers.length > 0 ? containers.join() : textOf(facts, access.receiver)}[${keys.join()}]`
    const name = `${textOf(facts, access.receiver)}[${keys[0] ?? ''}]`
    return [
      {
        at: access.value,
        kind,
        place,
        name,
        value: kind === 'write' ? (access.stored[0] ?? -1) : access.value,
        isAwaited: facts.usersOf(access.value).some((user) => facts.program.op[user] === Op.Await),
        isOfSession:
          (access.keyLabels & owners) !== 0 ||
          (labelsAt(facts.flow, access.receiver) & stored) !== 0,
      },
    ]
  })
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
