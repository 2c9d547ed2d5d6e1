import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { Edge } from './graph.ts'
import { elementField } from './members.ts'
import type { Solver } from './solver.ts'
import type { TokenId } from './tokens.ts'

/** Gives an array literal its token, and the token its elements: data only when it is asked for. */
export function connectArray(solver: Solver, value: Value, list: number): void {
  const { program, tokens } = solver
  const token = tokens.ofObject(value)
  solver.add(value, token)
  const elements = program.lists[list] ?? noElements
  if (elements.every((element) => isData(solver, element))) return solver.postpone(token)
  let position = 0
  for (const element of elements) {
    if (program.op[element] === Op.Spread) {
      connectSpread(solver, token, program.a[element] ?? -1)
      solver.connect(element, value, Edge.LabelOnly)
      continue
    }
    solver.connect(element, solver.field(token, String(position)), Edge.Heap)
    position += 1
  }
}

const noElements: readonly Value[] = []

/** A literal, or an array of such: no label comes out of it, and only its elements flow into it. */
function isData({ program, tokens, isPostponed }: Solver, value: Value): boolean {
  const op = program.op[value]
  return op === Op.Const || (op === Op.ArrayLiteral && isPostponed(tokens.ofObject(value)))
}

/** Gives the token of an array literal the elements that `connectArray` has postponed. */
export function connectPostponed(solver: Solver, token: TokenId): void {
  const { program } = solver
  const found = solver.token(token)
  if (found.kind !== 'object') return
  const elements = program.lists[program.a[found.site] ?? -1] ?? noElements
  for (const [position, element] of elements.entries()) {
    solver.connect(element, solver.field(token, String(position)), Edge.Heap)
  }
}

function connectSpread(solver: Solver, token: TokenId, spread: Value): void {
  solver.watch(spread, (source) => {
    const into = solver.field(token, elementField)
    solver.connect(solver.field(source, elementField), into, Edge.Heap)
    solver.onField(source, (name, field) => {
      if (/^\d+$/.test(name)) solver.connect(field, into, Edge.Heap)
    })
  })
}
