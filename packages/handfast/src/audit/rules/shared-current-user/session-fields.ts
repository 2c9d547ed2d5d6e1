import type { Facts } from '../../facts/facts.ts'
import { gatesOf } from '../../facts/gates.ts'
import type { Gates } from '../../facts/gates.ts'
import { runsBefore } from '../../flow/blocks.ts'
import { labelSet } from '../../flow/labels.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { labelsAt, tokensOf } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { CallFlag, Op } from '../../ir/opcode.ts'
import type { ClassId, FunctionId, Value } from '../../ir/program.ts'
import { mcpFunctionsOf } from '../mcp-functions.ts'
import type { Sighting } from '../rule.ts'

const stored = labelSet(['StateRead'])
const parentsMax = 8

interface Written {
  /** `this.field = parameter`. */
  readonly at: Value
  readonly field: string
  /** The call, in the function that serves the request. */
  readonly from: Value
  readonly class: ClassId
}

/**
 * A session's object is kept, and each request notes in a field of it who is calling before it is
 * handed to the transport. Handlers read the field when another request may have written it.
 */
export function sessionFields(facts: Facts): readonly Sighting[] {
  const serving = servingFunctions(facts)
  if (serving.size === 0) return []
  const gates = gatesOf(facts)
  const written = [...serving].flatMap((id) => writesIn(facts, gates, id))
  if (written.length === 0) return []
  const reads = membersRead(facts, mcpFunctionsOf(facts))
  const found = new Map<Value, Sighting>()
  for (const write of written) {
    const read = readOf(facts, write, reads)
    if (read !== undefined && !found.has(write.at)) found.set(write.at, sighting(write, read))
  }
  return [...found.values()]
}

function sighting({ at, field, from }: Written, read: Value): Sighting {
  return {
    at,
    label: 'one field for all requests of the session',
    message:
      `Each request writes \`this.${field}\` of an object that its session keeps, ` +
      'and handlers read it later.',
    attack:
      'Two callers use one session at once: what the first is doing goes on with ' +
      'what the second brought along.',
    fix:
      "Pass what belongs to the request with the request: as the transport's " +
      '`authInfo`, or in AsyncLocalStorage.',
    confidence: 'medium',
    related: [
      { at: from, label: 'written for each request' },
      { at: read, label: 'read by a handler' },
    ],
  }
}

/** Functions that hand a request to a transport, and those they are written in. */
function servingFunctions({ program, sites }: Facts): ReadonlySet<FunctionId> {
  const found = new Set<FunctionId>()
  for (const { value } of sites('mcp.transport.handle')) {
    let id = program.functionOf[value] ?? -1
    for (let depth = 0; depth < parentsMax; depth += 1) {
      const info = program.functions[id]
      if (info === undefined || info.kind === 'module') break
      found.add(id)
      id = info.parent
    }
  }
  return found
}

function writesIn(facts: Facts, gates: Gates, id: FunctionId): readonly Written[] {
  const { program, flow, reach } = facts
  const info = program.functions[id]
  const found: Written[] = []
  for (let call = info?.from ?? 0; call < (info?.to ?? 0); call += 1) {
    if (program.op[call] !== Op.Call) continue
    const receiver = receiverOf(flow.solver, call)
    if (receiver < 0 || (labelsAt(flow, receiver) & stored) === 0) continue
    if (isMadeBefore(facts, receiver, call)) continue
    const given = [...argumentsOf(flow.solver, call)]
    if (!given.some((argument) => gates.variesByRequest(argument))) continue
    for (const method of reach.calleesOf(call)) found.push(...settersIn(facts, method, call))
  }
  return found
}

/** `session = new Session()` has run: the object is this request's own so far. */
function isMadeBefore({ program, blocks }: Facts, receiver: Value, call: Value): boolean {
  if (program.op[receiver] !== Op.Load) return false
  const from = program.functions[program.functionOf[call] ?? -1]?.from ?? call
  for (let at = from; at < call; at += 1) {
    if (program.op[at] !== Op.Store || program.a[at] !== program.a[receiver]) continue
    const made = program.b[at] ?? -1
    const isNew = program.op[made] === Op.Call && ((program.c[made] ?? 0) & CallFlag.New) !== 0
    if (isNew && runsBefore(program, blocks, at, call)) return true
  }
  return false
}

/** `this.field = parameter`, written in a method. */
function settersIn({ program }: Facts, method: FunctionId, from: Value): readonly Written[] {
  const info = program.functions[method]
  if (info === undefined || info.inClass < 0 || info.kind === 'constructor') return []
  const parameters = new Set(info.parameters.map(({ name }) => name))
  const found: Written[] = []
  for (let at = info.from; at < info.to; at += 1) {
    if (program.op[at] !== Op.SetProp || program.op[program.a[at] ?? -1] !== Op.This) continue
    const value = program.c[at] ?? -1
    const variable = program.variables[program.a[value] ?? -1]
    if (program.op[value] !== Op.Load || !parameters.has(variable?.name ?? '')) continue
    const field = program.strings[program.b[at] ?? -1] ?? ''
    found.push({ at, field, from, class: info.inClass })
  }
  return found
}

/** Reads of members in those functions, by name. */
function membersRead(
  { program }: Facts,
  functions: ReadonlySet<FunctionId>,
): ReadonlyMap<number, readonly Value[]> {
  const found = new Map<number, Value[]>()
  for (const read of instructionsOf(program, Op.Prop)) {
    if (!functions.has(program.functionOf[read] ?? -1)) continue
    const name = program.b[read] ?? -1
    const list = found.get(name)
    if (list === undefined) found.set(name, [read])
    else list.push(read)
  }
  return found
}

function readOf(
  { program, flow }: Facts,
  { field, class: owner, at }: Written,
  reads: ReadonlyMap<number, readonly Value[]>,
): Value | undefined {
  const named = reads.get(program.stringIds.get(field) ?? -1) ?? []
  return named.find(
    (read) =>
      program.functionOf[read] !== program.functionOf[at] &&
      tokensOf(flow, program.a[read] ?? -1).some(
        (token) => token.kind === 'instance' && token.class === owner,
      ),
  )
}
