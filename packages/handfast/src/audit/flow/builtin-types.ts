import { Op } from '../ir/opcode.ts'
import type { TypeName } from './model.ts'
import type { Solver } from './solver.ts'
import type { Token } from './tokens.ts'

/** The type whose methods an object has: the modelled one, or that of the literal which made it. */
export function builtinTypeOf(
  { program }: Pick<Solver, 'program'>,
  token: Token,
): TypeName | undefined {
  if (token.kind === 'typed') return token.type
  if (token.kind !== 'object') return undefined
  const { site } = token
  const op = program.op[site]
  if (op !== Op.ArrayLiteral && op !== Op.ObjectLiteral) return undefined
  const file = program.files[program.functions[program.functionOf[site] ?? -1]?.file ?? -1]
  if (file?.language === 'python') {
    if (op === Op.ObjectLiteral) return 'py.dict'
    return program.b[site] === 1 ? 'py.set' : 'py.list'
  }
  return op === Op.ArrayLiteral ? 'js.Array' : undefined
}

/** The object keeps entries under keys that are looked up at run time. */
export function isKeyed(solver: Solver, token: Token): boolean {
  if (token.kind === 'object') return solver.program.op[token.site] === Op.ObjectLiteral
  return token.kind === 'typed' && solver.index.type(token.type)?.store !== undefined
}
