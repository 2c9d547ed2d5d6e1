import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import type { Path } from '../../flow/model.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { labelsAt, nodesAt, tokensOf } from '../../flow/queries.ts'
import { BinaryOperator, ConstKind, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { partsOf } from '../key-parts.ts'
import { nameOfValue } from '../session-names.ts'

/** How a codec for request states was set up. */
export interface CodecSettings {
  /** The function that says whom a state belongs to, where there is one. */
  readonly bind: Value | undefined
  readonly bindsCaller: boolean
  /** Whoever uses this code passes in something that by its name says who is calling. */
  readonly mayBindCaller: boolean
  /** The codec itself compares the request's arguments. */
  readonly bindsArguments: boolean
  readonly ttlSeconds: number | undefined
}

/** Not `AuthInfo` alone: the id of the OAuth client is part of it, and all its users share that. */
const person = labelSet(['Principal', 'TokenBytes', 'Credential'])
const personName = /principal|subject|^sub$|owner|user|account|tenant/i
const factorsMax = 6

/** Undefined for a call that takes no settings, such as a codec within a policy. */
export function codecSettings(facts: Facts, call: Value): CodecSettings | undefined {
  const { program } = facts
  const isPython = facts.fileOf(call)?.language === 'python'
  if (isPython) {
    const named = [...argumentsOf(facts.flow.solver, call)].filter(
      (one) => program.op[one] === Op.Named,
    )
    if (named.length === 0) return undefined
  }
  const path = isPython ? 'Argument[bind_principal:]' : 'Argument[0].Member[bind]'
  const bind = nodesAt(facts.flow, call, path).find(
    (node) => node < program.size || sourcesOf(facts, node).length > 0,
  )
  const ttl = secondsAt(facts, call, isPython ? 'Argument[ttl:]' : 'Argument[0].Member[ttlSeconds]')
  // Python's policy takes the principal and a digest of the request unless it is told otherwise.
  const bindsCaller = bind === undefined ? isPython : isOfCaller(facts, bind)
  const mayBindCaller = bindsCaller || (bind !== undefined && isOfSomebody(facts, bind))
  const shown = bind !== undefined && bind < program.size ? bind : undefined
  return { bind: shown, bindsCaller, mayBindCaller, bindsArguments: isPython, ttlSeconds: ttl }
}

function isOfCaller(facts: Facts, bind: number): boolean {
  const { flow, program } = facts
  const value =
    bind < program.size && program.op[bind] === Op.Named ? (program.b[bind] ?? -1) : bind
  if (program.op[value] === Op.Const && program.b[value] === ConstKind.Null) return false
  const functions = tokensOf(flow, bind).filter((token) => token.kind === 'function')
  if (functions.length === 0) return true
  return functions.some(
    (token) => (labelsAt(flow, flow.solver.returnNode(token.function)) & person) !== 0,
  )
}

/** A part of what is bound to has a name like that, and nothing here says where it comes from. */
function isOfSomebody(facts: Facts, bind: number): boolean {
  const { flow } = facts
  return tokensOf(flow, bind).some(
    (token) =>
      token.kind === 'function' &&
      partsOf(facts, flow.solver.returnNode(token.function)).some(
        (part) => labelsAt(flow, part) === 0 && personName.test(nameOfValue(facts, part)),
      ),
  )
}

function secondsAt(facts: Facts, call: Value, path: Path): number | undefined {
  const { flow, program } = facts
  for (const node of nodesAt(flow, call, path)) {
    const [source = node] = node < program.size ? [node] : sourcesOf(facts, node)
    const value = program.op[source] === Op.Named ? (program.b[source] ?? -1) : source
    const seconds = numberOf(facts, value, 0)
    if (seconds !== undefined) return seconds
  }
  return undefined
}

function sourcesOf({ flow: { graph } }: Facts, node: number): readonly number[] {
  const found: number[] = []
  for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge))
    found.push(graph.from(edge))
  return found
}

/** A number as written, or a product of such: `7 * 24 * 3600`. */
function numberOf(facts: Facts, value: Value, depth: number): number | undefined {
  const { program, flow } = facts
  const text = flow.solver.constant(value)
  if (text !== undefined) {
    const number = Number(text.replaceAll('_', ''))
    return Number.isFinite(number) ? number : undefined
  }
  if (
    program.op[value] !== Op.Binary ||
    program.c[value] !== BinaryOperator.Multiply ||
    depth > factorsMax
  )
    return undefined
  const left = numberOf(facts, program.a[value] ?? -1, depth + 1)
  const right = numberOf(facts, program.b[value] ?? -1, depth + 1)
  return left === undefined || right === undefined ? undefined : left * right
}
