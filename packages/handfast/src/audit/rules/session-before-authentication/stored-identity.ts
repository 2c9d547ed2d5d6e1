import { definitionOf } from '../../facts/definitions.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Node } from '../../flow/graph.ts'
import { callerIdentity, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { labelsAt, tokensOf } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { identityField, isEmpty } from '../login-writes.ts'

/** Whoever a value can be about, verified or not. */
export const identity: LabelSet =
  callerIdentity | labelSet(['UnverifiedPrincipal', 'StoredPrincipal'])
const depthMax = 4

/**
 * What is stored at `at` says whose it is when it is stored. Fields that other functions write into
 * the same object come later, and are what makes an anonymous session worth planting.
 */
export function saysWho(facts: Facts, node: Node, at: Value): boolean {
  return holdsIdentity(facts, node, 0) || isTold(facts, node, at)
}

function holdsIdentity(facts: Facts, node: Node, depth: number): boolean {
  const { program, flow } = facts
  if (node < 0 || depth > depthMax) return false
  if ((labelsAt(flow, node) & identity) !== 0) return true
  const go = (inner: Node): boolean => holdsIdentity(facts, inner, depth + 1)
  return makersOf(facts, node).some((maker) => {
    if (program.op[maker] === Op.Call) return [...argumentsOf(flow.solver, maker)].some(go)
    if (program.op[maker] !== Op.ObjectLiteral) return false
    return [...(program.lists[program.a[maker] ?? -1] ?? [])].some((entry) => {
      if (program.op[entry] !== Op.Pair) return go(program.a[entry] ?? -1)
      const held = program.b[entry] ?? -1
      return go(held) || isNamed(facts, flow.solver.constant(program.a[entry] ?? -1), held)
    })
  })
}

/** The literals and calls that make a value. */
function makersOf({ flow, program }: Facts, node: Node): readonly Value[] {
  const literals = tokensOf(flow, node).flatMap((token) =>
    token.kind === 'object' ? [token.site] : [],
  )
  const value = node < program.size ? definitionOf(flow, node) : -1
  return program.op[value] === Op.Call ? [...literals, value] : literals
}

/** A field called so, with more in it than a literal. */
function isNamed(facts: Facts, field: string | undefined, held: Node): boolean {
  if (!identityField.test(field ?? '') || isEmpty(facts, held)) return false
  return facts.flow.solver.constant(held) === undefined
}

/** `session.user = …` in the same function. */
function isTold(facts: Facts, node: Node, at: Value): boolean {
  const { program, flow } = facts
  const objects = new Set(tokensOf(flow, node).map(({ id }) => id))
  const info = program.functions[program.functionOf[at] ?? -1]
  for (let value = info?.from ?? 0; value < (info?.to ?? 0); value += 1) {
    const op = program.op[value]
    if (op !== Op.SetProp && op !== Op.SetIndex) continue
    if (!tokensOf(flow, program.a[value] ?? -1).some(({ id }) => objects.has(id))) continue
    const b = program.b[value] ?? -1
    const field = op === Op.SetProp ? program.strings[b] : flow.solver.constant(b)
    const held = program.c[value] ?? -1
    if ((labelsAt(flow, held) & identity) !== 0 || isNamed(facts, field, held)) return true
  }
  return false
}
