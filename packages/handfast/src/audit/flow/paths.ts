import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import type { Node } from './graph.ts'
import { eachSuperclass, ownFields } from './members.ts'
import type { Path } from './model.ts'
import type { Solver } from './solver.ts'
import type { TokenId } from './tokens.ts'

type Step =
  | {
      readonly kind: 'argument'
      readonly from: number
      readonly to: number
      readonly keyword: string | undefined
    }
  | { readonly kind: 'last' }
  | { readonly kind: 'receiver' }
  | { readonly kind: 'return' }
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'element' }
  | { readonly kind: 'any-member' }

const parsed = new Map<Path, readonly Step[]>()
/** Paths of models are some thousands; those with names from the program come on top. */
const parsedMax = 20_000
const stepPattern =
  /^(?:Argument\[(?:(last)|(\d+)(\.\.)?(?:,([\w-]+):)?|([\w*-]+):)\]|(Receiver)|(ReturnValue)|Member\[(.*?)\]|(Element)|(AnyMember))(?:\.|$)/

/** @throws TypeError for a path that is not of the form model.ts describes. */
export function parsePath(path: Path): readonly Step[] {
  const known = parsed.get(path)
  if (known !== undefined) return known
  const steps: Step[] = []
  for (let rest = path; rest !== '';) {
    const match = stepPattern.exec(rest)
    if (match === null) throw new TypeError(`not an access path: ${path}`)
    steps.push(stepOf(match))
    rest = rest.slice(match[0].length)
  }
  if (parsed.size < parsedMax) parsed.set(path, steps)
  return steps
}

function stepOf([
  ,
  last,
  index,
  onward,
  keyword,
  only,
  receiver,
  result,
  member,
  element,
]: RegExpExecArray): Step {
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

export function argumentsOf({ program }: Pick<Solver, 'program'>, call: Value): readonly Value[] {
  return program.lists[program.b[call] ?? -1] ?? noArguments
}

const noArguments: readonly Value[] = []

/**
 * Visits every node the path leads to from a call, now or later. For a write (SetProp, SetIndex)
 * the written value is `Argument[0]`.
 */
export function followPath(
  solver: Solver,
  call: Value,
  path: Path,
  visit: (node: Node) => void,
): void {
  const steps = parsePath(path.includes('#') ? withNames(solver, call, path) : path)
  const [first] = steps
  if (first === undefined) return
  const starts = startsOf(solver, call, first)
  const [only = -1] = starts
  // Most paths are those of one argument.
  if (steps.length === 1 && starts.length <= 1) {
    if (only >= 0) visit(only)
    return
  }
  const seen = new Set<Node>()
  const visitOnce = (node: Node): void => {
    if (node < 0 || seen.has(node)) return
    seen.add(node)
    visit(node)
  }
  const walk: Walk = { solver, steps, visit: visitOnce, entered: new Set() }
  for (const start of starts) followSteps(walk, start, 1)
}

const named = /:#(\d+)/g
const nameInPath = /^[\w.-]{1,64}$/

/** `Member[var:#0]` is the member `var:user` where the first argument is the literal `user`. */
function withNames(solver: Solver, call: Value, path: Path): Path {
  return path.replace(named, (_, position: string) => {
    const name = solver.constant(argumentsOf(solver, call)[Number(position)] ?? -1)
    return name !== undefined && nameInPath.test(name) ? `:${name}` : ''
  })
}

interface Walk {
  readonly solver: Solver
  readonly steps: readonly Step[]
  readonly visit: (node: Node) => void
  /** Nodes entered, by step: objects may be spread into each other, and in circles. */
  readonly entered: Set<number>
}

/** Nodes that one path is followed through; what lies beyond is not part of any literal. */
const enteredMax = 256
const stepsMax = 16

function startsOf(solver: Solver, call: Value, step: Step): readonly Node[] {
  const { program } = solver
  if (step.kind === 'receiver') return [receiverOf(solver, call)]
  if (step.kind === 'return') return [call]
  if (program.op[call] !== Op.Call) {
    return step.kind === 'argument' && step.from === 0 ? [program.c[call] ?? -1] : []
  }
  const given = argumentsOf(solver, call)
  const positional = given.filter((value) => program.op[value] !== Op.Named)
  if (step.kind === 'last') return positional.slice(-1)
  if (step.kind !== 'argument') return []
  const found = positional.filter((_, index) => index >= step.from && index <= step.to)
  if (step.keyword !== undefined) {
    for (const value of given) {
      if (
        program.op[value] === Op.Named &&
        (step.keyword === '*' || program.strings[program.a[value] ?? -1] === step.keyword)
      )
        found.push(value)
    }
  }
  return found
}

function followSteps(walk: Walk, node: Node, at: number): void {
  const { solver, steps, entered } = walk
  const step = steps[at]
  if (step === undefined) return walk.visit(node)
  const key = node * stepsMax + at
  if (entered.has(key) || entered.size >= enteredMax || at >= stepsMax) return
  entered.add(key)
  solver.watch(node, (id) => {
    const token = solver.token(id)
    if (token.kind === 'function' || token.kind === 'shape') return
    if (step.kind === 'member') followSteps(walk, memberOf(solver, id, step.name), at + 1)
    else if (step.kind === 'element') followElements(walk, id, at)
    else
      solver.onField(id, (name, field) =>
        ownFields.has(name) ? undefined : followSteps(walk, field, at + 1),
      )
    for (const source of solver.spreads.get(id) ?? []) followSteps(walk, source, at)
  })
}

/** Appended elements, and those that a literal numbers. */
function followElements(walk: Walk, id: number, at: number): void {
  walk.solver.onField(id, (name, field) => {
    if (name === '[]' || /^\d+$/.test(name)) followSteps(walk, field, at + 1)
  })
  followSteps(walk, walk.solver.field(id, '[]'), at + 1)
}

/**
 * A field; of a modelled type with the labels that a read of it would have, of an instance with the
 * method of that name.
 */
function memberOf(solver: Solver, id: TokenId, name: string): Node {
  const token = solver.token(id)
  const field = solver.field(id, name)
  if (token.kind === 'instance') {
    eachSuperclass(solver, token.class, (info) => {
      const members = solver.program.classes[info]?.members ?? []
      const method = members.find((one) => one.name === name && one.kind === 'method')
      if (method !== undefined) solver.add(field, solver.tokens.ofFunction(method.function))
      return method === undefined
    })
  }
  if (token.kind === 'typed') solver.seed(field, solver.index.member(token.type, name)?.labels)
  return field
}
