import type { Facts } from '../../facts/facts.ts'
import { definitionOf } from '../../facts/conditions.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { labelsAt } from '../../flow/queries.ts'
import { BinaryOperator, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import type { Rule } from '../rule.ts'
import { isComputedMac, isKeptSecret } from './secrets.ts'

const sent: LabelSet = labelSet([
  'Credential',
  'ToolArgument',
  'ClientHeader',
  'SessionIdHeader',
  'Cookie',
  'RequestBody',
  'UrlParameter',
  'RequestState',
])
const equality: ReadonlySet<number> = new Set([
  BinaryOperator.Equal,
  BinaryOperator.NotEqual,
  BinaryOperator.LooseEqual,
  BinaryOperator.LooseNotEqual,
])

/** CWE-208: an early exit tells how much of the guess was right. */
export const unsafeTokenComparison: Rule = {
  id: 'unsafe-token-comparison',

  check(facts, report) {
    const { program } = facts
    for (let value = 0; value < program.size; value += 1) {
      if (program.op[value] !== Op.Binary || !equality.has(program.c[value] ?? 0)) continue
      const found = comparedSecret(facts, value)
      if (found === undefined) continue
      report({
        at: value,
        label: 'stops at the first difference',
        message: `What the client sent is compared with ${found.what} by an operator that stops at the first difference.`,
        attack:
          'The time of many refusals tells how many leading bytes were right, and so the secret, byte by byte.',
        fix: 'Compare with timingSafeEqual (node:crypto) or secrets.compare_digest, over digests of equal length.',
        confidence: found.what === 'a computed MAC' ? 'high' : 'medium',
        regardlessOfContext: true,
        trace: { node: found.given, labels: sent },
      })
    }
  },
}

interface Compared {
  readonly given: Value
  readonly what: string
}

function comparedSecret(facts: Facts, value: Value): Compared | undefined {
  const { program, flow } = facts
  const sides = [program.a[value] ?? -1, program.b[value] ?? -1]
  if (sides.some((side) => isLength(facts, side))) return undefined
  for (const [index, side] of sides.entries()) {
    const given = sides[1 - index] ?? -1
    if ((labelsAt(flow, given) & sent) === 0 || program.op[given] === Op.Const) continue
    const secret = definitionOf(flow, side)
    if (isComputedMac(facts, secret)) return { given, what: 'a computed MAC' }
    const isCredential = (labelsAt(flow, given) & labelSet(['Credential'])) !== 0
    if (isCredential && isKeptSecret(facts, side)) return { given, what: 'a secret' }
  }
  return undefined
}

function isLength({ program }: Facts, value: Value): boolean {
  const name = program.strings[program.b[value] ?? -1] ?? ''
  return program.op[value] === Op.Prop && /length$/i.test(name)
}
