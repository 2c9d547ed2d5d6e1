import type { Facts } from '../facts/facts.ts'
import { Edge } from '../flow/graph.ts'
import type { Node } from '../flow/graph.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { BinaryOperator, ConstKind, Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { calleeName } from './id-sources.ts'

/** A text in the source that is a key, or is made into one. */
export interface WrittenKey {
  readonly at: Value
  readonly text: string
  /** What is used instead where it is set: a setting, a parameter. Undefined when nothing is. */
  readonly insteadOf: Value | undefined
}

const nodesMax = 300
const keysMax = 12
const depthMax = 10
/** Calls whose result is the text in another form: hashes of a constant are constants. */
const converting =
  /^(?:from|encode|decode|digest|hexdigest|update|toString|trim|strip|String|str|bytes|scrypt\w*|pbkdf2\w*|hkdf\w*|createHash|sha(?:1|224|256|384|512)|md5|hash|b64decode|urlsafe_b64decode|b64encode|urlsafe_b64encode|atob|btoa|fromhex|unhexlify|createSecretKey|importKey|TextEncoder|padEnd|padStart|ljust|rjust|repeat|slice|substring|subarray|SecretStr|Secret|get_secret_value|getenv|get)$/

/** Texts that reach `node` through variables, fallbacks, conversions and joining. */
export function writtenKeysOf(facts: Facts, node: Node): readonly WrittenKey[] {
  const search: Search = { seen: new Set(), texts: new Map(), others: undefined }
  visit(facts, node, search, 0)
  return [...search.texts]
    .slice(0, keysMax)
    .map(([at, text]) => ({ at, text, insteadOf: search.others }))
}

interface Search {
  readonly seen: Set<Node>
  readonly texts: Map<Value, string>
  others: Value | undefined
}

function visit(facts: Facts, node: Node, search: Search, depth: number): void {
  const { program } = facts
  if (node < 0 || search.seen.has(node) || search.seen.size > nodesMax || depth > depthMax * 4) return
  search.seen.add(node)
  const go = (next: Node): void => visit(facts, next, search, depth + 1)
  if (node >= program.size) return intoEdges(facts, node, go)
  const a = program.a[node] ?? -1
  switch (program.op[node]) {
    case Op.Const:
      return noteText(facts, node, search)
    case Op.Concat:
    case Op.Binary: {
      const text = joinedText(facts, node, 0)
      if (text !== undefined) search.texts.set(node, text)
      return
    }
    case Op.Call:
      return visitCall(facts, node, search, go)
    case Op.Prop:
    case Op.Index:
    case Op.Param:
      search.others ??= node
      return intoEdges(facts, node, go)
    case Op.Unary:
    case Op.Await:
    case Op.Spread:
      return go(a)
    case Op.ArrayLiteral:
      for (const element of program.lists[a] ?? []) go(element)
      return
    default:
      return intoEdges(facts, node, go)
  }
}

function intoEdges({ flow: { graph } }: Facts, node: Node, go: (next: Node) => void): void {
  for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
    const kind = graph.kind(edge)
    if (kind !== Edge.LabelOnly && kind !== Edge.StoreRead && kind !== Edge.Summary) go(graph.from(edge))
  }
}

function noteText({ program }: Facts, node: Value, { texts }: Search): void {
  const kind = program.b[node]
  const text = program.strings[program.a[node] ?? -1] ?? ''
  if ((kind === ConstKind.String || kind === ConstKind.Bytes) && text !== '') texts.set(node, text)
}

function visitCall(facts: Facts, call: Value, search: Search, go: (next: Node) => void): void {
  const { program, flow, reach } = facts
  if (facts.sites('process.env').some(({ value }) => value === call)) {
    search.others ??= call
    const [, fallback] = argumentsOf(flow.solver, call)
    if (fallback !== undefined) go(fallback)
    return
  }
  if (reach.calleesOf(call).length > 0) return intoEdges(facts, call, go)
  const name = calleeName(program, call)
  if (!converting.test(name)) {
    search.others ??= call
    return
  }
  const [first] = argumentsOf(flow.solver, call)
  const receiver = receiverOf(flow.solver, call)
  // `digest('hex')` and `toString('base64')` say only in which form.
  const told = /^(?:digest|hexdigest|toString|trim|strip|decode|encode)$/.test(name) && receiver >= 0 && program.op[receiver] !== Op.Load
  if (first !== undefined && !(told && receiver >= 0) && !/^createHash$/.test(name)) go(first)
  if (receiver >= 0 && isText(facts, receiver)) go(receiver)
}

/** The receiver is a value that is converted, and not the module or class that converts. */
function isText({ program, flow }: Facts, receiver: Value): boolean {
  const op = program.op[receiver]
  if (op === Op.Const || op === Op.Concat || op === Op.Binary || op === Op.Call || op === Op.Logic) return true
  if (op === Op.Load || op === Op.Prop) {
    return !flow.solver.tokensAt(receiver).some((id) => ['module', 'shape', 'class', 'file'].includes(flow.solver.token(id).kind))
  }
  return false
}

/** The whole of a sum or template, when every piece of it is written in the source. */
function joinedText(facts: Facts, value: Value, depth: number): string | undefined {
  const { program, flow } = facts
  if (depth > depthMax) return undefined
  const constant = flow.solver.constant(value)
  if (constant !== undefined) return constant
  const a = program.a[value] ?? -1
  const parts = program.op[value] === Op.Concat ? [...(program.lists[a] ?? [])]
    : program.op[value] === Op.Binary && program.c[value] === BinaryOperator.Add ? [a, program.b[value] ?? -1] : []
  if (parts.length === 0) return undefined
  let text = ''
  for (const part of parts) {
    const piece = joinedText(facts, part, depth + 1)
    if (piece === undefined) return undefined
    text += piece
  }
  return text
}
