import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import type { Node } from './graph.ts'
import type { Path } from './model.ts'
import type { Solver } from './solver.ts'

type Step =
  | { readonly kind: 'argument'; readonly from: number; readonly to: number; readonly keyword: string | undefined }
  | { readonly kind: 'last' }
  | { readonly kind: 'receiver' }
  | { readonly kind: 'return' }
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'element' }
  | { readonly kind: 'any-member' }

const parsed = new Map<Path, readonly Step[]>()
const stepPattern =
  /^(?:Argument\[(?:(last)|(\d+)(\.\.)?(?:,([\w-]+):)?|([\w-]+):)\]|(Receiver)|(ReturnValue)|Member\[([^\]]*)\]|(Element)|(AnyMember))(?:\.|$)/

/** @throws TypeError for a path that is not of the form model.ts describes. */
export function parsePath(path: Path): readonly Step[] {
  const known = parsed.get(path)
  if (known !== undefined) return known
  const steps: Step[] = []
  for (let rest = path; rest !== ''; ) {
    const match = stepPattern.exec(rest)
    if (match === null) throw new TypeError(`not an access path: ${path}`)
    steps.push(stepOf(match))
    rest = rest.slice(match[0].length)
  }
  parsed.set(path, steps)
  return steps
}

function stepOf([, last, index, onward, keyword, only, receiver, result, member, element]: RegExpExecArray): Step {
  if (last !== undefined) return { kind: 'last' }
  if (index !== undefined) {
    const from = Number(index)
    return { kind: 'argument', from, to: onward === undefined ? from : Infinity, keyword }
  }
  if (only !== undefined) return { kind: 'argument', from: Infinity, to: -1, keyword: only }
  if (receiver !== undefined) return { kind: 'receiver' }
  if (result !== undefined) return { kind: 'return' }
  if (member !== undefined) return { kind: 'member', name: member }
  return { kind: element === undefined ? 'any-member' : 'element' }
}

/** The object a method is called on, or -1. */
export function receiverOf({ program }: Pick<Solver, 'program'>, call: Value): Value {
  if (program.op[call] !== Op.Call) return program.a[call] ?? -1
  const callee = program.a[call] ?? -1
  const op = program.op[callee]
  return op === Op.Prop || op === Op.Index ? (program.a[callee] ?? -1) : -1
}

export function argumentsOf({ program }: Pick<Solver, 'program'>, call: Value): Int32Array {
  return program.lists[program.b[call] ?? -1] ?? noArguments
}

const noArguments = new Int32Array(0)

/**
 * Visits every node the path leads to from a call, now or later. For a write (SetProp, SetIndex)
 * the written value is `Argument[0]`.
 */
export function followPath(solver: Solver, call: Value, path: Path, visit: (node: Node) => void): void {
  const [first, ...rest] = parsePath(path)
  if (first === undefined) return
  const seen = new Set<Node>()
  const visitOnce = (node: Node): void => {
    if (node < 0 || seen.has(node)) return
    seen.add(node)
    visit(node)
  }
  for (const start of startsOf(solver, call, first)) followSteps(solver, start, rest, visitOnce, 0)
}

/** Members of members, and objects spread into objects, that are followed. */
const stepsMax = 12

function startsOf(solver: Solver, call: Value, step: Step): readonly Node[] {
  const { program } = solver
  if (step.kind === 'receiver') return [receiverOf(solver, call)]
  if (step.kind === 'return') return [call]
  if (program.op[call] !== Op.Call) {
    return step.kind === 'argument' && step.from === 0 ? [program.c[call] ?? -1] : []
  }
  const given = argumentsOf(solver, call)
  const positional = [...given].filter((value) => program.op[value] !== Op.Named)
  if (step.kind === 'last') return positional.slice(-1)
  if (step.kind !== 'argument') return []
  const found = positional.filter((_, index) => index >= step.from && index <= step.to)
  if (step.keyword !== undefined) {
    for (const value of given) {
      if (program.op[value] === Op.Named && program.strings[program.a[value] ?? -1] === step.keyword) found.push(value)
    }
  }
  return found
}

function followSteps(solver: Solver, node: Node, steps: readonly Step[], visit: (node: Node) => void, depth: number): void {
  const [step, ...rest] = steps
  if (step === undefined) return visit(node)
  if (depth > stepsMax) return
  const go = (next: Node): void => followSteps(solver, next, rest, visit, depth + 1)
  solver.watch(node, (id) => {
    const token = solver.token(id)
    if (token.kind === 'function' || token.kind === 'shape') return
    if (step.kind === 'member') go(solver.field(id, step.name))
    else if (step.kind === 'element') go(solver.field(id, '[]'))
    else solver.onField(id, (_, field) => go(field))
    for (const source of solver.spreads.get(id) ?? []) followSteps(solver, source, steps, visit, depth + 1)
  })
}
