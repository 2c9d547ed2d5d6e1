import type { Facts } from '../facts/facts.ts'
import { Edge } from '../flow/graph.ts'
import type { Node } from '../flow/graph.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { calleeName } from '../flow/queries.ts'
import { BinaryOperator, ConstKind, Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'

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
const forms = /^(?:digest|hexdigest|toString|trim|strip|decode|encode)$/
const takesName = /^(?:createHash|createHmac|new)$/
/** Calls whose result is the text in another form: hashes of a constant are constants. */
const converting =
  /^(?:from|encode|decode|digest|hexdigest|update|toString|trim|strip|String|str|bytes|scrypt\w*|pbkdf2\w*|hkdf\w*|createHash|sha(?:1|224|256|384|512)|md5|hash|b64decode|urlsafe_b64decode|b64encode|urlsafe_b64encode|atob|btoa|fromhex|unhexlify|createSecretKey|importKey|TextEncoder|padEnd|padStart|ljust|rjust|repeat|slice|substring|subarray|SecretStr|Secret|get_secret_value)$/
/** `config.get('SECRET', 'default')`: the first argument is a name. */
const asking = /^get(?:env|OrThrow|String)?$/

/** Texts that reach `node` through variables, fallbacks, conversions and joining. */
export function writtenKeysOf(facts: Facts, node: Node): readonly WrittenKey[] {
  const search: Search = { facts, seen: new Set(), texts: new Map(), setting: undefined }
  visit(search, node, undefined)
  return [...search.texts]
    .slice(0, keysMax)
    .map(([at, text]) => ({ at, text, insteadOf: search.setting }))
}

interface Search {
  readonly facts: Facts
  readonly seen: Set<string>
  readonly texts: Map<Value, string>
  setting: Value | undefined
}

/** The call by which the search went into a function, so that it comes out there again. */
interface Frame {
  readonly call: Value
  readonly id: FunctionId
  readonly outer: Frame | undefined
  readonly depth: number
}

function visit(search: Search, node: Node, frame: Frame | undefined): void {
  const { facts, seen } = search
  const { program } = facts
  const place = `${node}:${frame?.call ?? -1}`
  if (node < 0 || seen.has(place) || seen.size > nodesMax) return
  seen.add(place)
  const go = (next: Node): void => visit(search, next, frame)
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
      return visitCall(search, node, frame)
    case Op.Param:
      return visitParameter(search, node, frame)
    case Op.Prop:
    case Op.Index:
      search.setting ??= node
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

/** Out of a function again, by the call that led into it; else by all its calls. */
function visitParameter(search: Search, parameter: Value, frame: Frame | undefined): void {
  const { facts } = search
  const { program, flow } = facts
  const id = program.a[parameter] ?? -1
  if (frame?.id !== id) {
    search.setting ??= parameter
    return intoEdges(facts, parameter, (next) => visit(search, next, frame))
  }
  const binding = flow.solver.bindings.get(id)?.find(({ call }) => call === frame.call)
  const given = binding?.arguments.filter(({ position }) => position === program.b[parameter]) ?? []
  for (const { node } of given) visit(search, node, frame.outer)
  if (given.length === 0) visit(search, program.c[parameter] ?? -1, frame)
}

function intoEdges({ flow: { graph } }: Facts, node: Node, go: (next: Node) => void): void {
  for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
    const kind = graph.kind(edge)
    if (kind !== Edge.LabelOnly && kind !== Edge.StoreRead && kind !== Edge.Summary)
      go(graph.from(edge))
  }
}

function noteText({ program }: Facts, node: Value, { texts }: Search): void {
  const kind = program.b[node]
  const text = program.strings[program.a[node] ?? -1] ?? ''
  if ((kind === ConstKind.String || kind === ConstKind.Bytes) && text !== '') texts.set(node, text)
}

function visitCall(search: Search, call: Value, frame: Frame | undefined): void {
  const { facts } = search
  const { program, flow, reach } = facts
  const go = (next: Node): void => visit(search, next, frame)
  const [first, fallback] = argumentsOf(flow.solver, call)
  if (facts.sites('process.env').some(({ value }) => value === call)) {
    search.setting ??= call
    return fallback === undefined ? undefined : go(fallback)
  }
  const callees = reach.calleesOf(call)
  const depth = (frame?.depth ?? 0) + 1
  if (callees.length > 0) {
    if (depth > depthMax) return
    for (const id of callees) {
      visit(search, flow.solver.returnNode(id), { call, id, outer: frame, depth })
    }
    return
  }
  const name = calleeName(program, call)
  if (asking.test(name)) {
    search.setting ??= call
    return fallback === undefined ? undefined : go(fallback)
  }
  if (!converting.test(name)) return
  const receiver = receiverOf(flow.solver, call)
  const isOfReceiver = receiver >= 0 && isText(facts, receiver)
  if (isOfReceiver) go(receiver)
  // `digest('hex')` and `toString('base64')` say only in which form.
  const saysForm = isOfReceiver && forms.test(name)
  if (first !== undefined && !saysForm && !takesName.test(name)) go(first)
}

/** The receiver is a value that is converted, and not the module or class that converts. */
function isText({ program, flow }: Facts, receiver: Value): boolean {
  const op = program.op[receiver]
  if (op === Op.Const || op === Op.Concat || op === Op.Binary || op === Op.Call || op === Op.Logic)
    return true
  if (op === Op.Load || op === Op.Prop) {
    return !flow.solver
      .tokensAt(receiver)
      .some((id) => ['module', 'shape', 'class', 'file'].includes(flow.solver.token(id).kind))
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
  const parts =
    program.op[value] === Op.Concat
      ? [...(program.lists[a] ?? [])]
      : program.op[value] === Op.Binary && program.c[value] === BinaryOperator.Add
        ? [a, program.b[value] ?? -1]
        : []
  if (parts.length === 0) return undefined
  let text = ''
  for (const part of parts) {
    const piece = joinedText(facts, part, depth + 1)
    if (piece === undefined) return undefined
    text += piece
  }
  return text
}
