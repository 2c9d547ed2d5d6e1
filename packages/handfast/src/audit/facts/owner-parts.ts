import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import type { Flow } from '../flow/flow.ts'
import { callerIdentity, labelSet } from '../flow/labels.ts'
import type { LabelSet } from '../flow/labels.ts'
import { labelsAt, tokensOf } from '../flow/queries.ts'
import type { Comparison, ConditionQueries } from './conditions.ts'
import { rootOf } from './definitions.ts'

/** What is asked about the owner of something looked up. */
interface Asking {
  readonly flow: Flow
  readonly conditions: ConditionQueries
}

/** Bound, by a comparison that is the only thing done with it. */
interface OwnerBinding {
  readonly bound: true
  readonly by: 'comparison'
  readonly at: Value
}

const remembered = labelSet(['StoredPrincipal', 'StateRead'])
const fieldsMax = 16

/** Of an identity made of parts, issuer and subject say, what the parts are made of. */
export function partLabels(flow: Flow, operand: Value): LabelSet {
  if ((labelsAt(flow, operand) & remembered) !== 0) return 0
  let labels = 0
  for (const token of tokensOf(flow, operand)) {
    if (token.kind !== 'instance' && token.kind !== 'object') continue
    const { solver } = flow
    const id =
      token.kind === 'object' ? token.id : solver.tokens.ofInstance(solver.rootClass(token.class))
    const fields = [...solver.fieldsOf(id).values()]
    if (fields.length > fieldsMax) continue
    for (const field of fields) labels |= labelsAt(flow, field)
  }
  return labels & callerIdentity
}

/** Nothing is done with what was looked up but to compare it: it is the owner. */
export function asOwner(
  { flow, conditions }: Asking,
  isOwner: (comparison: Comparison) => boolean,
  value: Value,
): OwnerBinding | undefined {
  if (value < 0) return undefined
  const { program } = flow.solver
  const found = conditions
    .comparisonsIn(program.functionOf[value] ?? -1)
    .find(
      (one) =>
        [one.left, one.right].some((side) => rootOf(flow, side) === value) &&
        (isOwner(one) || isOwner({ ...one, equal: !one.equal })),
    )
  return found === undefined ? undefined : { bound: true, by: 'comparison', at: found.value }
}

/**
 * `owner && owner !== caller` lets an entry without an owner, or a caller without an
 * identity, pass.
 * `session && session.owner !== caller` does not: without the session there is nothing to reach.
 */
export function isHole(
  {
    flow: {
      solver: { program },
    },
    conditions,
  }: Asking,
  { beside, left, right }: Comparison,
): boolean {
  return beside.some((other) => {
    const labels = conditions.operandLabels(other)
    if ((labels & callerIdentity) !== 0) return true
    if ((labels & remembered) === 0) return false
    const op = program.op[other]
    return op === Op.Prop && (sameRead(program, other, left) || sameRead(program, other, right))
  })
}

function sameRead(program: Flow['solver']['program'], one: Value, other: Value): boolean {
  return program.op[other] === Op.Prop && program.b[one] === program.b[other]
}
