import type { Facts } from '../../facts/facts.ts'
import { oncePerTarget } from '../../facts/remembered.ts'
import { receiverOf } from '../../flow/paths.ts'
import { labelSet } from '../../flow/labels.ts'
import { labelsAt, tokensOf } from '../../flow/queries.ts'
import type { Token } from '../../flow/tokens.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'

/** One variable for all clients that each new connection puts its transport into. */
export interface LastConnection {
  /** The assignment that overwrites. */
  readonly at: Value
  readonly name: string
  /** Where a request is given to whatever is in it. */
  readonly use: Value
}

const handleRoles = ['mcp.sse.handle', 'mcp.transport.handle'] as const
const stored = labelSet(['StateRead'])

export function lastConnectionsOf(facts: Facts): readonly LastConnection[] {
  const found: LastConnection[] = []
  for (const role of handleRoles) {
    for (const { value: use } of facts.sites(role)) {
      const receiver = receiverOf(facts.flow.solver, use)
      if (receiver < 0 || (labelsAt(facts.flow, receiver) & stored) !== 0) continue
      const name = sharedName(facts, receiver)
      const fresh = name === undefined ? [] : connectionsIn(facts, receiver, use)
      if (name === undefined || fresh.length === 0) continue
      for (const at of writesOf(facts, receiver, fresh)) found.push({ at, name, use })
    }
  }
  return found
}

/** The variable or field that is read, when there is one of it for all clients. */
function sharedName({ program, reach, flow }: Facts, value: Value): string | undefined {
  const a = program.a[value] ?? -1
  if (program.op[value] === Op.Load) {
    return reach.isShared(a) ? program.variables[a]?.name : undefined
  }
  if (program.op[value] !== Op.Prop) return undefined
  const owners = tokensOf(flow, a)
  const isShared =
    owners.length > 0 &&
    owners.every((owner) => owner.kind !== 'typed' && reach.outlivesRequests(owner))
  return isShared ? program.strings[program.b[value] ?? -1] : undefined
}

/** Transports that are made for a connection, by another function than the one that uses them. */
function connectionsIn(facts: Facts, receiver: Value, use: Value): readonly Token[] {
  const { program, reach, flow } = facts
  return tokensOf(flow, receiver).filter((token) => {
    if (token.kind !== 'typed' || token.site < 0) return false
    const maker = program.functionOf[token.site] ?? -1
    return maker !== program.functionOf[use] && reach.atRequestTime(maker)
  })
}

function writesOf(facts: Facts, receiver: Value, fresh: readonly Token[]): readonly Value[] {
  const { program, reach, flow } = facts
  const { stores, assignments } = writesIn(facts)
  const isLoad = program.op[receiver] === Op.Load
  const same = isLoad
    ? stores.get(program.a[receiver] ?? -1)
    : assignments.get(program.b[receiver] ?? -1)
  return (same ?? []).filter((value) => {
    if (!reach.atRequestTime(program.functionOf[value] ?? -1)) return false
    const given = (isLoad ? program.b[value] : program.c[value]) ?? -1
    const isFresh = tokensOf(flow, given).some(({ id }) => fresh.some((one) => one.id === id))
    return isFresh && !isLazy(facts, value, receiver)
  })
}

interface Writes {
  /** By variable. */
  readonly stores: ReadonlyMap<number, readonly Value[]>
  /** By name of the field. */
  readonly assignments: ReadonlyMap<number, readonly Value[]>
}

const writesIn: (facts: Facts) => Writes = oncePerTarget((facts) => {
  const { program } = facts
  const stores = new Map<number, Value[]>()
  const assignments = new Map<number, Value[]>()
  for (const value of instructionsOf(program, Op.Store, Op.SetProp)) {
    const op = program.op[value]
    const [table, key] =
      op === Op.Store ? [stores, program.a[value] ?? -1] : [assignments, program.b[value] ?? -1]
    const list = table.get(key)
    if (list === undefined) table.set(key, [value])
    else list.push(value)
  }
  const found = { stores, assignments }
  return found
})

/** `if (!transport) transport = …`: made once and kept, which is another weakness. */
function isLazy({ program, conditions }: Facts, write: Value, receiver: Value): boolean {
  return conditions.atomsAt(write).some(({ value, holds }) => {
    if (holds) return false
    if (program.op[value] !== program.op[receiver]) return false
    return program.op[value] === Op.Load
      ? program.a[value] === program.a[receiver]
      : program.b[value] === program.b[receiver]
  })
}
