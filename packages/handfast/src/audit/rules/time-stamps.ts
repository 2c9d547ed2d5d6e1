import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import type { Store } from '../facts/state.ts'
import type { Node } from '../flow/graph.ts'
import { clientChosen, labelSet } from '../flow/labels.ts'
import { labelsAt, tokensOf } from '../flow/queries.ts'
import type { Token } from '../flow/tokens.ts'
import { instructionsOf } from '../ir/by-opcode.ts'
import { ConstKind, Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { sumOf } from './clock-checks.ts'
import type { KeptStore } from './kept-stores.ts'

/**
 * How a time stamp is kept: renewed by use, written when the entry is made and never again, never
 * written, or in a way that cannot be seen.
 */
export type Keeping = 'renewed' | 'fixed' | 'unset' | 'unseen'

const clock = labelSet(['Clock'])
const remembered = labelSet(['StateRead'])
const sent = clientChosen & ~labelSet(['Credential'])

/** How the stamp that `term` reads out of `source` is kept. */
export function keepingOf(facts: Facts, term: Value, kept: KeptStore, source: Store): Keeping {
  const field = fieldOf(facts, term)
  if (field === undefined) return tableKeeping(facts, term, kept, source)
  const owners = tokensOf(facts.flow, field.object).filter(isEntry)
  const writes = writesOf(facts, field.name).filter((write) => mayBe(facts, write, owners))
  const clocked = writes.filter(({ from }) => isClock(facts, from))
  if (clocked.some((write) => renews(facts, write))) return 'renewed'
  if (clocked.length > 0) return 'fixed'
  if ((labelsAt(facts.flow, term) & clock) !== 0) return 'fixed'
  return isNeverWritten(facts, field.name, owners, writes) ? 'unset' : 'unseen'
}

/** The span that is added to the clock where the stamp is written; 0 where none is. */
export function offsetOf(facts: Facts, term: Value): number {
  const field = fieldOf(facts, term)
  if (field === undefined) return 0
  const spans = writesOf(facts, field.name)
    .filter(({ from }) => isClock(facts, from) && from < facts.program.size)
    .map(({ from }) => sumOf(facts, from).constant)
  return Math.max(0, ...spans)
}

interface Field {
  readonly object: Value
  readonly name: string
}

/** `session.seenAt`, `session['seenAt']`, `session.get('seenAt')`. */
function fieldOf({ program, flow }: Facts, term: Value): Field | undefined {
  const object = program.a[term] ?? -1
  if (program.op[term] === Op.Prop) {
    return { object, name: program.strings[program.b[term] ?? -1] ?? '' }
  }
  if (program.op[term] === Op.Index) {
    const name = flow.solver.constant(program.b[term] ?? -1)
    return name === undefined || /^\d+$/.test(name) ? undefined : { object, name }
  }
  if (program.op[term] !== Op.Call) return undefined
  const callee = program.a[term] ?? -1
  const [key = -1] = program.lists[program.b[term] ?? -1] ?? []
  const name = flow.solver.constant(key)
  if (program.op[callee] !== Op.Prop || name === undefined) return undefined
  if (program.strings[program.b[callee] ?? -1] !== 'get') return undefined
  return { object: program.a[callee] ?? -1, name }
}

function isEntry({ kind }: Token): boolean {
  return kind === 'object' || kind === 'instance'
}

interface Write {
  readonly at: Value
  /** The object written to, or the literal that the field stands in. */
  readonly object: Value
  readonly from: Node
  readonly inLiteral: boolean
}

const writesMax = 200

/** Every write of a field of this name in the target. */
function writesOf(facts: Facts, name: string): readonly Write[] {
  return tableOf(facts).get(name) ?? []
}

const tableOf: (facts: Facts) => ReadonlyMap<string, readonly Write[]> = oncePerTarget((facts) => {
  const {
    program,
    flow: { solver },
  } = facts
  const table = new Map<string, Write[]>()
  const note = (name: string | undefined, write: Write): void => {
    if (name === undefined) return
    const list = table.get(name)
    if (list === undefined) table.set(name, [write])
    else if (list.length < writesMax) list.push(write)
  }
  for (const at of instructionsOf(program, Op.SetProp, Op.SetIndex, Op.ObjectLiteral)) {
    const object = program.a[at] ?? -1
    const from = program.c[at] ?? -1
    switch (program.op[at]) {
      case Op.SetProp:
        note(program.strings[program.b[at] ?? -1], { at, object, from, inLiteral: false })
        break
      case Op.SetIndex:
        note(solver.constant(program.b[at] ?? -1), { at, object, from, inLiteral: false })
        break
      case Op.ObjectLiteral:
        for (const pair of program.lists[object] ?? []) {
          if (program.op[pair] !== Op.Pair) continue
          const name = solver.constant(program.a[pair] ?? -1)
          note(name, { at, object: at, from: program.b[pair] ?? -1, inLiteral: true })
        }
        break
      default:
    }
  }
  return table
})

/** The write may be to one of the entries; what nobody knows of may be anything. */
function mayBe({ flow }: Facts, { object }: Write, owners: readonly Token[]): boolean {
  const written = tokensOf(flow, object).filter(isEntry)
  if (written.length === 0 || owners.length === 0) return true
  return (
    written.some(({ id }) => owners.some((owner) => owner.id === id)) ||
    spreadsInto(flow, written, owners)
  )
}

/** `{ ...times, owner }`: what is written to the one is read from the other. */
function spreadsInto(
  flow: Facts['flow'],
  written: readonly Token[],
  owners: readonly Token[],
): boolean {
  return owners.some(({ id }) =>
    (flow.solver.spreads.get(id) ?? []).some((source) =>
      flow.solver.tokensAt(source).some((token) => written.some((one) => one.id === token)),
    ),
  )
}

function isClock({ flow }: Facts, from: Node): boolean {
  return (labelsAt(flow, from) & clock) !== 0
}

/** The write is to an entry that was there before, not to one that is being made. */
function renews(facts: Facts, { at, object, inLiteral }: Write): boolean {
  const { program, flow } = facts
  const id = program.functionOf[at] ?? -1
  if (inLiteral) {
    return tokensOf(flow, object).some((token) =>
      (flow.solver.spreads.get(token.id) ?? []).some(
        (source) => (labelsAt(flow, source) & remembered) !== 0,
      ),
    )
  }
  const kind = program.functions[id]?.kind
  if (kind === 'constructor' || kind === 'initializer') return false
  if ((labelsAt(flow, object) & remembered) !== 0) return true
  const isFresh = tokensOf(flow, object).some(
    (token) => token.kind === 'object' && program.functionOf[token.site] === id,
  )
  return !isFresh
}

/** Only literals without a time were ever put there, or nothing at all. */
function isNeverWritten(
  facts: Facts,
  name: string,
  owners: readonly Token[],
  writes: readonly Write[],
): boolean {
  const { program, flow } = facts
  if (owners.length === 0 || owners.some(({ kind }) => kind !== 'object')) return false
  if (
    owners.some((token) => token.kind !== 'object' || program.op[token.site] !== Op.ObjectLiteral)
  )
    return false
  if (owners.some(({ id }) => (flow.solver.spreads.get(id) ?? []).length > 0)) return false
  if (!writes.every(({ from }) => isEmpty(facts, from))) return false
  return owners.every(({ id }) => {
    const node = flow.solver.fieldsOf(id).get(name)
    if (node === undefined) return true
    for (let edge = flow.graph.firstIn(node); edge !== -1; edge = flow.graph.nextIn(edge)) {
      if (!isEmpty(facts, flow.graph.from(edge))) return false
    }
    return true
  })
}

/** `undefined`, `null`, `None`. A number may well be a time that was worked out before. */
function isEmpty({ program }: Facts, node: Node): boolean {
  if (node >= program.size) return false
  if (program.op[node] === Op.Global) return program.strings[program.a[node] ?? -1] === 'undefined'
  const kind = program.b[node]
  return program.op[node] === Op.Const && (kind === ConstKind.Null || kind === ConstKind.Undefined)
}

/** Times kept in a table of their own, `createdAt.set(id, now)`, or as part of a tuple. */
function tableKeeping(facts: Facts, term: Value, kept: KeptStore, source: Store): Keeping {
  const { program, flow } = facts
  const homes = new Set(kept.insertions.map(({ value }) => program.functionOf[value] ?? -1))
  const writes = source.accesses.filter(
    ({ operation, stored }) =>
      operation === 'set' && stored.some((node) => isClock(facts, node) || holdsClock(facts, node)),
  )
  const renewed = writes.some(({ value, stored, keyLabels }) => {
    if (source === kept.store)
      return stored.some((node) => (labelsAt(flow, node) & remembered) !== 0)
    return !homes.has(program.functionOf[value] ?? -1) || (keyLabels & sent) !== 0
  })
  if (renewed) return 'renewed'
  if (writes.length > 0) return 'fixed'
  return (labelsAt(flow, term) & clock) === 0 ? 'unseen' : 'fixed'
}

function holdsClock(facts: Facts, node: Node): boolean {
  return tokensOf(facts.flow, node).some(
    (token) =>
      token.kind === 'object' &&
      [...facts.flow.solver.fieldsOf(token.id).values()].some((field) => isClock(facts, field)),
  )
}
