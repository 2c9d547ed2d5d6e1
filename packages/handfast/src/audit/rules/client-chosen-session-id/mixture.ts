import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { labelsAt, originsOf } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'

const changing: LabelSet = labelSet(['Csprng', 'WeakRandom', 'Clock', 'Counter', 'StructuredUuid'])
const depthMax = 8

/**
 * What was sent is only an ingredient: the id is hashed or joined from it and from something that
 * the server adds. `sent ?? minted` is no such mixture, with or without a prefix.
 */
export function isMixture(facts: Facts, node: number, sent: LabelSet): boolean {
  return isMixed(facts, node, { sent, depth: 0 })
}

function isMixed(facts: Facts, node: number, { sent, depth }: Asked): boolean {
  const { flow } = facts
  const made = originsOf(flow, node).filter((origin) => (labelsAt(flow, origin) & sent) !== 0)
  return made.length > 0 && made.every((origin) => isJoined(facts, origin, { sent, depth }))
}

interface Asked {
  readonly sent: LabelSet
  readonly depth: number
}

function isJoined(facts: Facts, made: Value, { sent, depth }: Asked): boolean {
  const { flow } = facts
  const parts = partsOf(facts, made).filter(
    (part) => (labelsAt(flow, part) & (sent | changing)) !== 0,
  )
  const [only] = parts
  if (only === undefined || depth > depthMax) return false
  if (parts.length === 1) return isMixed(facts, only, { sent, depth: depth + 1 })
  return parts.some((part) => (labelsAt(flow, part) & changing) !== 0)
}

function partsOf({ program, flow }: Facts, value: Value): readonly Value[] {
  const a = program.a[value] ?? -1
  switch (program.op[value]) {
    case Op.Concat:
      return [...(program.lists[a] ?? [])]
    case Op.Binary:
      return [a, program.b[value] ?? -1]
    case Op.Call:
      return [...argumentsOf(flow.solver, value), receiverOf(flow.solver, value)].filter(
        (part) => part >= 0,
      )
    default:
      return []
  }
}
