import type { Facts } from '../../facts/facts.ts'
import type { Path } from '../../flow/model.ts'
import { nodesAt, originsOf, tokensOf } from '../../flow/queries.ts'
import { ConstKind, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'

/** How an attribute stands: not told, told to be off, or told something else. */
export type Told = 'absent' | 'off' | 'set'

export function toldAt(facts: Facts, call: Value, path: Path): Told {
  const { flow, program } = facts
  const origins = nodesAt(flow, call, path).flatMap((node) => originsOf(flow, node))
  if (origins.length === 0) return 'absent'
  return origins.every((value) => isOff(program, value)) ? 'off' : 'set'
}

/** `false` in both languages, and the text `none` of SameSite. */
function isOff({ op, a, b, strings }: Facts['program'], value: Value): boolean {
  if (op[value] !== Op.Const) return false
  const text = (strings[a[value] ?? -1] ?? '').toLowerCase()
  if (b[value] === ConstKind.Boolean) return text === 'false'
  return b[value] === ConstKind.String && text === 'none'
}

/** All that is told can be seen: no argument there, or literals and what is spread into them. */
export function isVisible(facts: Facts, call: Value, path: Path): boolean {
  const { flow } = facts
  return nodesAt(flow, call, path).every((node) => {
    const tokens = tokensOf(flow, node)
    return (
      tokens.length > 0 &&
      tokens.every((token) => {
        if (token.kind !== 'object') return false
        const spread = flow.solver.spreads.get(token.id) ?? []
        return spread.every((source) =>
          tokensOf(flow, source).some(({ kind }) => kind === 'object'),
        )
      })
    )
  })
}

export function isPython(facts: Facts, value: Value): boolean {
  return facts.fileOf(value)?.language === 'python'
}
