import type { Facts } from '../../facts/facts.ts'
import { Edge, carriesOnlyLabels } from '../../flow/graph.ts'
import { labelSet } from '../../flow/labels.ts'
import { labelsAt } from '../../flow/queries.ts'
import { ConstKind, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import type { Touch } from './touches.ts'

const stepsMax = 300
const clock = labelSet(['Clock'])

/** Something of `source` is in `value`, by what the one function does. */
export function derivesFrom(facts: Facts, value: Value, source: Value): boolean {
  const { program, flow } = facts
  const home = program.functionOf[source]
  const open = [value]
  const seen = new Set(open)
  for (let next = open.pop(); next !== undefined && seen.size < stepsMax; next = open.pop()) {
    if (next === source) return true
    for (const from of [...partsOf(facts, next), ...sourcesOf(flow.graph, next)]) {
      const isOutside = from < program.size && program.functionOf[from] !== home
      if (from < 0 || isOutside || seen.has(from)) continue
      seen.add(from)
      open.push(from)
    }
  }
  return false
}

function sourcesOf(graph: Facts['flow']['graph'], node: Value): readonly Value[] {
  const found: Value[] = []
  for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
    const kind = graph.kind(edge)
    if (kind === Edge.Local || carriesOnlyLabels(kind) || kind === Edge.Summary)
      found.push(graph.from(edge))
  }
  return found
}

/** Entries of literals, which are not edges of the graph. */
function partsOf({ program }: Facts, value: Value): readonly Value[] {
  if (value >= program.size) return []
  const a = program.a[value] ?? -1
  switch (program.op[value]) {
    case Op.ObjectLiteral:
    case Op.ArrayLiteral:
      return [...(program.lists[a] ?? [])]
    case Op.Pair:
      return [program.b[value] ?? -1]
    case Op.Spread:
    case Op.Prop:
    case Op.Index:
      return [a]
    default:
      return []
  }
}

/** The write uses something up or marks it: `used + 1`, `true`, `'spent'`; not a time. */
export function isConsuming({ program, flow }: Facts, { at, value }: Touch): boolean {
  const op = program.op[value]
  if ((labelsAt(flow, value) & clock) !== 0) return false
  if (op === Op.Binary || op === Op.Unary) return true
  if (op === Op.Const)
    return program.b[value] !== ConstKind.Undefined && program.b[value] !== ConstKind.Null
  if (op === Op.Call || op === Op.Concat) {
    // `String(left - 1)`.
    const given = program.lists[program.b[value] ?? -1] ?? []
    return [...given].some((argument) => program.op[argument] === Op.Binary)
  }
  return at >= 0 && flow.solver.constant(value) !== undefined
}
