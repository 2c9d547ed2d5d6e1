import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import { Edge } from '../flow/graph.ts'
import type { Node } from '../flow/graph.ts'
import { callerIdentity, clientChosen, labelSet } from '../flow/labels.ts'
import type { LabelSet } from '../flow/labels.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { calleeName, constantAt, labelsAt, originsOf } from '../flow/queries.ts'
import { BinaryOperator, ConstKind, Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { guessableLabels } from './id-sources.ts'

/**
 * How many random bits a value has, as far as its making can be followed; undefined where it
 * cannot. Sizes are what the libraries give by default (nanoid 21 characters, `secrets` 32 bytes),
 * and the parts of a version 4 UUID are those of RFC 9562.
 */
export function randomBitsOf(facts: Facts, node: Node): number | undefined {
  return bitsOf({ facts, strong: strongCalls(facts) }, node, 0)
}

interface Measuring {
  readonly facts: Facts
  readonly strong: ReadonlySet<Value>
}

/** What others know, or can work out. */
const known: LabelSet = guessableLabels | clientChosen | callerIdentity | labelSet(['Literal'])
const csprng: LabelSet = labelSet(['Csprng', 'ServerMinted', 'Secret'])
const depthMax = 24
const uuidBits = 122
const hashBits = 256
const partsOfUuid = [32, 16, 12, 14, 48] as const
const sourcesMax = 8

const strongCalls: (facts: Facts) => ReadonlySet<Value> = oncePerTarget((facts) => {
  const calls = new Set(facts.sites('random.strong').map(({ value }) => value))
  return calls
})

function bitsOf(measuring: Measuring, node: Node, depth: number): number | undefined {
  const { facts } = measuring
  const { program } = facts
  if (node < 0 || depth > depthMax) return undefined
  const labels = labelsAt(facts.flow, node)
  if ((labels & known) !== 0 && (labels & csprng) === 0) return 0
  if (node >= program.size) return least(measuring, node, depth)
  const a = program.a[node] ?? -1
  const b = program.b[node] ?? -1
  const go = (inner: Node): number | undefined => bitsOf(measuring, inner, depth + 1)
  switch (program.op[node]) {
    case Op.Const:
      return 0
    case Op.Call:
      return bitsOfCall(measuring, node, depth)
    case Op.Concat:
      return sum([...(program.lists[a] ?? [])].map(go))
    case Op.Binary:
      return program.c[node] === BinaryOperator.Add ? sum([go(a), go(b)]) : undefined
    case Op.Index:
      return bitsOfElement(measuring, node, depth)
    case Op.Prop:
      return program.strings[b] === 'hex' ? go(a) : least(measuring, node, depth)
    case Op.Await:
      return go(a)
    default:
      return least(measuring, node, depth)
  }
}

/** Where several values may be meant, the one with the fewest; unknown when one of them is. */
function least(measuring: Measuring, node: Node, depth: number): number | undefined {
  const {
    program,
    flow: { graph },
  } = measuring.facts
  let fewest: number | undefined
  let sources = 0
  for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
    if (graph.kind(edge) === Edge.LabelOnly) continue
    const from = graph.from(edge)
    // What stands in for nothing, as in `x ?? ''`, is not what the others get.
    if (from < program.size && program.op[from] === Op.Const) continue
    const bits = bitsOf(measuring, from, depth + 1)
    sources += 1
    if (bits === undefined || sources > sourcesMax) return undefined
    fewest = Math.min(fewest ?? bits, bits)
  }
  return fewest
}

function sum(parts: readonly (number | undefined)[]): number | undefined {
  let total = 0
  for (const part of parts) {
    // A part that nobody can weigh may hold any number.
    if (part === undefined) return undefined
    total += part
  }
  return total
}

function bitsOfCall(measuring: Measuring, call: Value, depth: number): number | undefined {
  const { facts, strong } = measuring
  const { program, flow } = facts
  if (strong.has(call)) return bitsOfGenerator(facts, call)
  const receiver = receiverOf(flow.solver, call)
  const [first = -1] = argumentsOf(flow.solver, call)
  const go = (inner: Node): number | undefined => bitsOf(measuring, inner, depth + 1)
  switch (calleeName(program, call)) {
    case 'slice':
    case 'substring':
      return cut(measuring, call, { text: receiver, from: first, depth })
    case 'substr':
      return shortened(measuring, receiver, {
        characters: number(facts, second(facts, call)),
        depth,
      })
    case 'toString':
    case 'toUpperCase':
    case 'toLowerCase':
    case 'upper':
    case 'lower':
    case 'replace':
    case 'replaceAll':
    case 'hex':
    case 'trim':
    case 'encode':
    case 'decode':
      return receiver < 0 ? go(first) : go(receiver)
    case 'String':
    case 'str':
    case 'encodeURIComponent':
      return go(first)
    case 'digest':
    case 'hexdigest': {
      const bits = digested(measuring, receiver, depth)
      return bits === undefined ? undefined : Math.min(bits, hashBits)
    }
    case 'join':
      return joined(measuring, first, depth)
    default:
      return facts.reach.calleesOf(call).length > 0 ? least(measuring, call, depth) : undefined
  }
}

/** `createHash(…).update(x)`, `hashlib.sha256(x)`. */
function digested(measuring: Measuring, made: Value, depth: number): number | undefined {
  const { program, flow } = measuring.facts
  if (program.op[made] !== Op.Call) return undefined
  const [first = -1] = argumentsOf(flow.solver, made)
  return first < 0 ? undefined : bitsOf(measuring, first, depth + 1)
}

/** `''.join(secrets.choice(alphabet) for _ in range(8))`. */
function joined(measuring: Measuring, list: Value, depth: number): number | undefined {
  const { facts } = measuring
  const { program } = facts
  if (program.op[list] !== Op.ArrayLiteral) return undefined
  const [element = -1, ...others] = program.lists[program.a[list] ?? -1] ?? []
  const region = facts.blocks.of(element)
  if (others.length > 0 || region?.arm !== 'loop') return undefined
  const each = bitsOf(measuring, element, depth + 1)
  const times = rounds(facts, region.opener)
  return each === undefined || times === undefined ? undefined : each * times
}

/** Of a loop over `range(n)`. */
function rounds(facts: Facts, loop: Value): number | undefined {
  const { program, flow } = facts
  const iterable = program.op[loop + 1] === Op.Element ? (program.a[loop + 1] ?? -1) : -1
  if (program.op[iterable] !== Op.Call || calleeName(program, iterable) !== 'range')
    return undefined
  const given = argumentsOf(flow.solver, iterable)
  return given.length === 1 ? number(facts, given[0]) : undefined
}

interface Cut {
  readonly text: Value
  readonly from: Value
  readonly depth: number
}

function cut(measuring: Measuring, call: Value, { text, from, depth }: Cut): number | undefined {
  const { facts } = measuring
  const start = number(facts, from)
  const end = number(facts, second(facts, call))
  if (start === undefined) return undefined
  if (end !== undefined && start >= 0 && end > start) {
    return shortened(measuring, text, { characters: end - start, depth })
  }
  // `slice(-8)` keeps eight, `slice(2)` loses two.
  if (start < 0) return shortened(measuring, text, { characters: -start, depth })
  return bitsOf(measuring, text, depth + 1)
}

function shortened(
  measuring: Measuring,
  text: Value,
  { characters, depth }: { readonly characters: number | undefined; readonly depth: number },
): number | undefined {
  const whole = bitsOf(measuring, text, depth + 1)
  if (whole === undefined || characters === undefined) return undefined
  return Math.min(whole, characters * bitsPerCharacter(measuring, text, depth))
}

/** Texts are hexadecimal unless something on the way says otherwise. */
function bitsPerCharacter(measuring: Measuring, text: Value, depth: number): number {
  const { facts } = measuring
  const { program, flow } = facts
  if (depth > depthMax) return 6
  if (program.op[text] === Op.Call) {
    const name = calleeName(program, text)
    if (/^(?:nanoid|token_urlsafe|b64encode|urlsafe_b64encode)/.test(name)) return 6
    if (/^(?:token_bytes|randomBytes|urandom)$/.test(name)) return 8
    const encoding = constantAt(flow, text, 'Argument[0]')
    if (name === 'toString' || name === 'digest')
      return encoding === 'hex' || encoding === undefined ? 4 : 6
    const receiver = receiverOf(flow.solver, text)
    if (receiver >= 0) return bitsPerCharacter(measuring, receiver, depth + 1)
    return 4
  }
  const source = onlyDefinition(facts, text)
  return source === undefined ? 4 : bitsPerCharacter(measuring, source, depth + 1)
}

function onlyDefinition({ flow: { graph }, program }: Facts, node: Node): Value | undefined {
  let found: Value | undefined
  for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
    if (graph.kind(edge) === Edge.LabelOnly) continue
    if (found !== undefined || graph.from(edge) >= program.size) return undefined
    found = graph.from(edge)
  }
  return found
}

/** `text[:8]` of Python, and one part of a UUID that was split. */
function bitsOfElement(measuring: Measuring, index: Value, depth: number): number | undefined {
  const { facts } = measuring
  const { program, flow } = facts
  const text = program.a[index] ?? -1
  const key = program.b[index] ?? -1
  if (program.op[key] === Op.ArrayLiteral) {
    const bounds = [...(program.lists[program.a[key] ?? -1] ?? [])].map((bound) =>
      number(facts, bound),
    )
    const [first, last] = bounds
    if (bounds.length === 1 && first !== undefined && first > 0 && isHead(facts, key)) {
      return shortened(measuring, text, { characters: first, depth })
    }
    if (first === undefined || last === undefined || last <= first || first < 0) return undefined
    return shortened(measuring, text, { characters: last - first, depth })
  }
  const part = number(facts, key)
  if (part === undefined || program.op[text] !== Op.Call || calleeName(program, text) !== 'split') {
    return least(measuring, index, depth)
  }
  const whole = bitsOf(measuring, receiverOf(flow.solver, text), depth + 1)
  return whole === uuidBits ? partsOfUuid.at(part) : undefined
}

/** `[:8]` and not `[8:]`, which have the same bounds. */
function isHead(facts: Facts, slice: Value): boolean {
  return /^\s*:/.test(facts.textOf(slice))
}

function bitsOfGenerator(facts: Facts, call: Value): number | undefined {
  const { program, flow } = facts
  const given = argumentsOf(flow.solver, call)
  const size = number(facts, given[0])
  const absent = given.length === 0
  switch (calleeName(program, call)) {
    case 'randomUUID':
    case 'uuid4':
    case 'v4':
    case 'uuidv4':
    case 'uuid':
      return uuidBits
    case 'randomBytes':
    case 'token_bytes':
    case 'token_hex':
    case 'token_urlsafe':
    case 'urandom':
      return absent ? hashBits : size === undefined ? undefined : size * 8
    case 'nanoid':
      return absent ? 126 : size === undefined ? undefined : size * 6
    case 'randbits':
    case 'getrandbits':
      return size
    case 'randbelow':
      return size === undefined ? undefined : Math.log2(size)
    case 'randomInt': {
      const limit = number(facts, given[1]) ?? size
      return limit === undefined ? undefined : Math.log2(limit)
    }
    case 'choice':
      return alphabetBits(facts, given[0])
    default:
      return customBits(facts, call, size)
  }
}

/** `customAlphabet('0123456789abcdef', 10)()`. */
function customBits(
  { program, flow }: Facts,
  call: Value,
  size: number | undefined,
): number | undefined {
  for (const maker of originsOf(flow, program.a[call] ?? -1)) {
    if (program.op[maker] !== Op.Call || calleeName(program, maker) !== 'customAlphabet') continue
    const [alphabet, length] = argumentsOf(flow.solver, maker)
    const letters = alphabet === undefined ? undefined : flow.solver.constant(alphabet)?.length
    const characters = size ?? number({ program, flow }, length) ?? 21
    if (letters !== undefined && letters > 1) return Math.log2(letters) * characters
  }
  return undefined
}

/** Of one character of an alphabet: a literal, or one of those that `string` has, joined. */
function alphabetBits(facts: Facts, alphabet: Value | undefined): number | undefined {
  if (alphabet === undefined) return undefined
  const literal = facts.flow.solver.constant(alphabet)
  return literal === undefined || literal === '' ? 6 : Math.log2(literal.length)
}

function second({ flow }: Facts, call: Value): Value | undefined {
  return argumentsOf(flow.solver, call)[1]
}

function number(
  { flow, program }: Pick<Facts, 'flow' | 'program'>,
  value: Value | undefined,
): number | undefined {
  if (value === undefined) return undefined
  if (program.op[value] === Op.Unary) {
    const inner = number({ flow, program }, program.a[value])
    return inner === undefined ? undefined : -inner
  }
  const text = flow.solver.constant(value)
  if (
    text === undefined ||
    (program.op[value] === Op.Const && program.b[value] !== ConstKind.Number)
  )
    return undefined
  const parsed = Number(text)
  return Number.isFinite(parsed) ? parsed : undefined
}
