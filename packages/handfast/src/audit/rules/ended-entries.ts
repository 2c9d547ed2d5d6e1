import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import { labelSet } from '../flow/labels.ts'
import { labelsAt } from '../flow/queries.ts'
import { instructionsOf } from '../ir/by-opcode.ts'
import { ConstKind, Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import { decisionsOf } from './decisions.ts'
import type { KeptStore } from './kept-stores.ts'
import { comesFrom, provenanceOf } from './provenance.ts'
import { isTimed } from './removals.ts'

/** An entry that is marked as ended, and stays where it is. */
export interface EndedEntry {
  /** The write of the mark. */
  readonly at: Value
  /** The field that is the mark. */
  readonly field: string
  /** Lookups that hand the entry on without looking at the mark. */
  readonly blindLookups: readonly Value[]
}

const clock = labelSet(['Clock'])
const off =
  /^(?:is_?)?(?:active|enabled|valid|alive|open|live|logged_?in|signed_?in|authenticated)$/i
const on =
  /^(?:is_?)?(?:closed|revoked|ended|terminated|expired|invalid|invalidated|disabled|deleted|inactive|destroyed|logged_?out|signed_?out|deactivated)(?:_?at)?$/i
const state = /^(?:session_?)?(?:status|state)$/i
const endedStates =
  /^(?:closed|inactive|revoked|ended|terminated|expired|invalid|disabled|deleted|destroyed|logged_?out|signed_?out|deactivated)$/i
const callerDepthMax = 2
const lookupsMax = 8

export function endedEntriesOf(
  facts: Facts,
  kept: KeptStore,
  removers: ReadonlySet<FunctionId>,
): readonly EndedEntry[] {
  const { program } = facts
  const homes = new Set(kept.insertions.map(({ value }) => program.functionOf[value] ?? -1))
  return marksOf(facts).flatMap(({ at, field, object }) => {
    const id = program.functionOf[at] ?? -1
    if (homes.has(id) || removers.has(id) || isTimed(facts, id)) return []
    if (!comesFrom(facts, provenanceOf(facts, object), kept.store, kept.entryTokens)) return []
    const lookups = kept.store.accesses.filter(
      ({ operation, value }) => operation === 'get' && program.functionOf[value] !== id,
    )
    const readers = readersOf(facts, field)
    const blind = lookups.filter(
      ({ value }) =>
        !isAsked(facts, program.functionOf[value] ?? -1, { readers, except: id, depth: 0 }),
    )
    if (blind.length === 0) return []
    return [{ at, field, blindLookups: blind.slice(0, lookupsMax).map(({ value }) => value) }]
  })
}

interface Mark {
  readonly at: Value
  readonly field: string
  readonly object: Value
}

/** Writes that say of something that it has ended. */
const marksOf: (facts: Facts) => readonly Mark[] = oncePerTarget((facts) => {
  const {
    program,
    flow: { solver },
  } = facts
  const found: Mark[] = []
  for (const at of instructionsOf(program, Op.SetProp, Op.SetIndex)) {
    const op = program.op[at]
    const name = program.b[at] ?? -1
    const field = op === Op.SetProp ? program.strings[name] : solver.constant(name)
    if (field !== undefined && saysEnded(facts, field, program.c[at] ?? -1)) {
      found.push({ at, field, object: program.a[at] ?? -1 })
    }
  }
  return found
})

function saysEnded({ program, flow }: Facts, field: string, value: Value): boolean {
  const text = program.strings[program.a[value] ?? -1] ?? ''
  const isConst = program.op[value] === Op.Const
  const isBoolean = isConst && program.b[value] === ConstKind.Boolean
  if (off.test(field)) return isBoolean && /^false$/i.test(text)
  if (on.test(field))
    return (isBoolean && /^true$/i.test(text)) || (labelsAt(flow, value) & clock) !== 0
  return (
    state.test(field) && isConst && program.b[value] === ConstKind.String && endedStates.test(text)
  )
}

/** Functions in which the field decides something, and those that such functions answer to. */
function readersOf(facts: Facts, field: string): ReadonlySet<FunctionId> {
  const {
    program,
    flow: { solver },
  } = facts
  const found = new Set<FunctionId>()
  for (const at of instructionsOf(program, Op.Prop, Op.Index)) {
    const name = program.b[at] ?? -1
    const read = program.op[at] === Op.Prop ? program.strings[name] : solver.constant(name)
    if (read !== field) continue
    for (const decided of decidedBy(facts, at)) found.add(decided)
  }
  return found
}

function decidedBy(facts: Facts, read: Value): readonly FunctionId[] {
  const { program } = facts
  const conditions = [read, ...facts.usersOf(read).filter((user) => program.op[user] === Op.Binary)]
  const decisions = conditions.flatMap((condition) => decisionsOf(facts, condition))
  if (decisions.length === 0) return []
  return [
    program.functionOf[read] ?? -1,
    ...decisions.map(({ at }) => program.functionOf[at] ?? -1),
  ]
}

interface Asking {
  readonly readers: ReadonlySet<FunctionId>
  /** The function that sets the mark need not ask for it. */
  readonly except: FunctionId
  readonly depth: number
}

/** The function asks for the mark, or what it calls does, or all that call it. */
function isAsked(facts: Facts, id: FunctionId, { readers, except, depth }: Asking): boolean {
  const { program, reach } = facts
  if (readers.has(id)) return true
  const info = program.functions[id]
  for (let value = info?.from ?? 0; value < (info?.to ?? 0); value += 1) {
    if (
      program.op[value] === Op.Call &&
      reach.calleesOf(value).some((callee) => readers.has(callee))
    )
      return true
  }
  if (depth >= callerDepthMax) return false
  const callers = reach
    .callersOf(id)
    .map((call) => program.functionOf[call] ?? -1)
    .filter((caller) => caller !== except)
  return (
    callers.length > 0 &&
    callers.every((caller) => isAsked(facts, caller, { readers, except, depth: depth + 1 }))
  )
}
