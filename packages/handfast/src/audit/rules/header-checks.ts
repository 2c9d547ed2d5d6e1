import type { Facts } from '../facts/facts.ts'
import { checkQueries } from '../facts/checks.ts'
import type { CheckQueries } from '../facts/checks.ts'
import { runsBefore } from '../flow/blocks.ts'
import type { Block } from '../flow/blocks.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { ConstKind, Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import { joined, unchecked } from './checked-headers.ts'
import type { Checked } from './checked-headers.ts'
import { headerReadsOf } from './header-reads.ts'
import type { HeaderReads } from './header-reads.ts'
import type { HeaderSettings } from './header-settings.ts'

export interface HeaderChecks {
  /** What has been compared on every way to `value` within its function. */
  before(value: Value): Checked
  /** What the function compares before it hands on, returns normally or answers for itself. */
  by(id: FunctionId): Checked
  /** What the function compares to decide or to answer. */
  asked(id: FunctionId): Checked
  /** Something is compared anywhere. */
  readonly anywhere: boolean
}

interface Building {
  readonly facts: Facts
  readonly reads: HeaderReads
  readonly settings: HeaderSettings
  readonly queries: CheckQueries
  readonly nexts: ReadonlyMap<FunctionId, readonly Value[]>
  readonly refusals: ReadonlyMap<FunctionId, readonly Refusal[]>
  readonly memo: Map<FunctionId, Checked>
  readonly answers: Map<FunctionId, Checked>
  /** Predicates that are being looked into, each asked by the one before. */
  readonly asking: Set<FunctionId>
}

/** An `if` that sends some requests away. */
interface Refusal {
  readonly opener: Value
  readonly checked: Checked
}

const depthMax = 10
const calleeDepthMax = 4

export function headerChecksOf(facts: Facts, settings: HeaderSettings): HeaderChecks {
  const nexts = new Map<FunctionId, Value[]>()
  for (const { value } of facts.sites('http.next')) {
    const id = facts.program.functionOf[value] ?? -1
    const list = nexts.get(id)
    if (list === undefined) nexts.set(id, [value])
    else list.push(value)
  }
  const reads = headerReadsOf(facts)
  const refusals = new Map<FunctionId, Refusal[]>()
  const building: Building = {
    facts,
    reads,
    settings,
    queries: checkQueries(facts),
    nexts,
    refusals,
    memo: new Map(),
    answers: new Map(),
    asking: new Set(),
  }
  for (const info of facts.program.functions) {
    const list = reads.looksAt(info.id) ? refusalsIn(building, info.id) : []
    if (list.length > 0) refusals.set(info.id, list)
  }
  return {
    before: (value) => before(building, value, 0),
    by: (id) => by(building, id, 0),
    asked: (id) => comparedBy(building, id),
    anywhere: refusals.size > 0,
  }
}

function refusalsIn(building: Building, id: FunctionId): Refusal[] {
  const { program, blocks } = building.facts
  const found: Refusal[] = []
  const info = program.functions[id]
  for (let at = info?.from ?? 0; at < (info?.to ?? 0); at += 1) {
    if (program.op[at] !== Op.If) continue
    const region = blocks.of(at)?.regions.find(({ opener }) => opener === at)
    if (region?.arms.some(({ leaves }) => leaves) !== true) continue
    const checked = comparedIn(building, program.a[at] ?? -1, 0)
    if (isSomething(checked)) found.push({ opener: at, checked })
  }
  return found
}

function isSomething({ origin, host, loose }: Checked): boolean {
  return origin || host || loose !== undefined
}

function before(building: Building, value: Value, depth: number): Checked {
  const { facts } = building
  const { program, blocks, reach } = facts
  const id = program.functionOf[value] ?? -1
  let checked = unchecked
  for (const refusal of building.refusals.get(id) ?? []) {
    if (refusal.opener < value && leadsTo(building, refusal.opener, value)) {
      checked = joined(checked, refusal.checked)
    }
  }
  for (const atom of facts.conditions.atomsAt(value)) {
    checked = joined(checked, comparedIn(building, atom.value, 0))
  }
  const info = program.functions[id]
  for (let call = info?.from ?? 0; call < value; call += 1) {
    if (program.op[call] !== Op.Call) continue
    for (const callee of reach.calleesOf(call)) {
      if (!throws(building, callee) || !runsBefore(program, blocks, call, value)) continue
      checked = joined(checked, by(building, callee, depth + 1))
    }
  }
  return checked
}

/**
 * The `if` stands in the code that leads to `value`, or in an arm that asks for the header first.
 */
function leadsTo(building: Building, opener: Value, value: Value): boolean {
  const { blocks, program } = building.facts
  const around = new Set<Block['id']>()
  for (let block = blocks.of(value); block !== undefined; block = blocks.all[block.parent]) {
    around.add(block.id)
  }
  for (let block = blocks.of(opener); block !== undefined; block = blocks.all[block.parent]) {
    if (around.has(block.id)) return true
    if (block.arm === 'try' || block.arm === 'with') continue
    const test = program.a[block.opener] ?? -1
    if (block.arm !== 'then' && block.arm !== 'else') return false
    const asked = comparedIn(building, test, 0, true)
    if (!isSomething(asked) && building.queries.variesByRequest(test)) return false
  }
  return false
}

function by(building: Building, id: FunctionId, depth: number): Checked {
  const known = building.memo.get(id)
  if (known !== undefined || depth > calleeDepthMax) return known ?? unchecked
  building.memo.set(id, unchecked)
  const { facts, reads } = building
  const { program, reach } = facts
  if (!reads.looksAt(id)) return unchecked
  let checked = unchecked
  for (const refusal of building.refusals.get(id) ?? []) checked = joined(checked, refusal.checked)
  for (const next of building.nexts.get(id) ?? []) {
    checked = joined(checked, before(building, next, depth))
  }
  const info = program.functions[id]
  for (let call = info?.from ?? 0; call < (info?.to ?? 0); call += 1) {
    if (program.op[call] !== Op.Call) continue
    for (const callee of reach.calleesOf(call)) {
      if (throws(building, callee)) checked = joined(checked, by(building, callee, depth + 1))
    }
  }
  building.memo.set(id, checked)
  return checked
}

function throws({ facts: { program } }: Building, id: FunctionId): boolean {
  const info = program.functions[id]
  for (let at = info?.from ?? 0; at < (info?.to ?? 0); at += 1) {
    if (program.op[at] === Op.Throw) return true
  }
  return false
}

/**
 * What of the headers a condition looks at; `orPresence` counts asking whether one is there at all.
 */
function comparedIn(building: Building, value: Value, depth: number, orPresence = false): Checked {
  const { facts, reads } = building
  const { program } = facts
  if (value < 0 || value >= program.size || depth > depthMax) return unchecked
  const go = (operand: Value): Checked => comparedIn(building, operand, depth + 1, orPresence)
  const a = program.a[value] ?? -1
  const b = program.b[value] ?? -1
  const here = (operand: Value): Checked => ({
    origin: reads.origin.has(operand),
    host: reads.host.has(operand),
    loose: undefined,
  })
  switch (program.op[value]) {
    case Op.Binary:
      return isAbsence(facts, a, b) && !orPresence
        ? joined(go(a), go(b))
        : [here(a), here(b), go(a), go(b)].reduce(joined)
    case Op.Logic:
      return joined(go(a), go(b))
    case Op.Select:
      return [go(a), go(b), go(program.c[value] ?? -1)].reduce(joined)
    case Op.Unary:
    case Op.Await:
      return go(a)
    case Op.Store:
    case Op.Named:
      return go(b)
    case Op.Load: {
      const inside = building.queries.definitionsOf(value).map(go)
      return [orPresence ? here(value) : unchecked, ...inside].reduce(joined)
    }
    case Op.Call:
      return comparedByCall(building, value, depth)
    case Op.Prop:
      return orPresence ? here(value) : unchecked
    default:
      return unchecked
  }
}

/** `x === undefined` asks whether the header is there, not what it says. */
function isAbsence({ program }: Facts, a: Value, b: Value): boolean {
  return [a, b].some((side) => {
    const op = program.op[side]
    if (op === Op.Global) return program.strings[program.a[side] ?? -1] === 'undefined'
    return (
      op === Op.Const &&
      (program.b[side] === ConstKind.Null || program.b[side] === ConstKind.Undefined)
    )
  })
}

/** A membership test, a helper of the target, or a callback that has the header in hand. */
function comparedByCall(building: Building, call: Value, depth: number): Checked {
  const { facts, reads } = building
  const { flow, reach, program } = facts
  const receiver = receiverOf(flow.solver, call)
  const given = [...argumentsOf(flow.solver, call)]
  const callees = reach.calleesOf(call)
  if (callees.length > 0) return callees.map((id) => comparedBy(building, id)).reduce(joined)
  const stated = building.settings.ofCall(call)
  if (stated !== undefined) return stated
  const holds = (spread: HeaderReads['origin']): boolean =>
    [receiver, ...given].some((part) => part >= 0 && spread.has(part))
  const nested = given
    .flatMap((argument) => functionsAt(facts, argument))
    .map((id) => comparedBy(building, id))
  const own = { origin: holds(reads.origin), host: holds(reads.host), loose: undefined }
  const isOwnText = receiver >= 0 && (reads.origin.has(receiver) || reads.host.has(receiver))
  const checked = isOwnText && isLoose(facts, call) ? { ...unchecked, loose: call } : own
  const inner = program.op[receiver] === Op.Call ? [comparedIn(building, receiver, depth + 1)] : []
  return [checked, ...nested, ...inner].reduce(joined)
}

function functionsAt({ flow: { solver } }: Facts, node: Value): readonly FunctionId[] {
  return solver.tokensAt(node).flatMap((id) => {
    const token = solver.token(id)
    return token.kind === 'function' ? [token.function] : []
  })
}

/** What a predicate compares: in its conditions and in what it answers. */
function comparedBy(building: Building, id: FunctionId): Checked {
  const { facts, reads, answers, asking } = building
  const { program } = facts
  const known = answers.get(id)
  if (known !== undefined || !reads.looksAt(id)) return known ?? unchecked
  if (asking.size > calleeDepthMax) return unchecked
  answers.set(id, unchecked)
  asking.add(id)
  const info = program.functions[id]
  let checked = unchecked
  for (let at = info?.from ?? 0; at < (info?.to ?? 0); at += 1) {
    const op = program.op[at]
    if (op !== Op.If && op !== Op.Short && op !== Op.Return) continue
    checked = joined(checked, comparedIn(building, program.a[at] ?? -1, 0))
  }
  asking.delete(id)
  answers.set(id, checked)
  return checked
}

/** `origin.startsWith('http://localhost')`: also true of `http://localhost.evil.example`. */
function isLoose({ program, flow }: Facts, call: Value): boolean {
  const callee = program.a[call] ?? -1
  if (program.op[callee] !== Op.Prop) return false
  const [part = -1] = argumentsOf(flow.solver, call)
  const text = flow.solver.constant(part)
  switch (program.strings[program.b[callee] ?? -1]) {
    case 'startsWith':
    case 'startswith':
      return text !== undefined && !/[:/]$/.test(text)
    case 'endsWith':
    case 'endswith':
      return text !== undefined && !/^[./]/.test(text)
    case 'includes':
    case 'indexOf':
      return true
    default:
      return false
  }
}
