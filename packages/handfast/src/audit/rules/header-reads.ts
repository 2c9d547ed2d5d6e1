import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import { expressionName } from '../facts/state.ts'
import { Edge } from '../flow/graph.ts'
import type { Node } from '../flow/graph.ts'
import { labelSet } from '../flow/labels.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import { spreadFrom } from './spread.ts'
import type { Hop, Spread } from './spread.ts'

/** What of a request says from which page it comes, and by which name the server was called. */
export type PageHeader = 'origin' | 'host'

/** Where the two headers are read, and what is made of them. */
export interface HeaderReads {
  readonly origin: Spread
  readonly host: Spread
  /** The function has one of the two in hand, itself or in what it calls. */
  looksAt(id: FunctionId): boolean
}

const clientHeader = labelSet(['ClientHeader'])
const names: ReadonlyMap<string, PageHeader> = new Map([
  ['origin', 'origin'],
  ['host', 'host'],
  [':authority', 'host'],
  ['hostname', 'host'],
  ['netloc', 'host'],
  ['get_host', 'host'],
])
const headerTable = /headers?$/i
const calleeDepthMax = 4

export const headerReadsOf: (facts: Facts) => HeaderReads = oncePerTarget(readAll)

function readAll(facts: Facts): HeaderReads {
  const sources: Record<PageHeader, Node[]> = { origin: [], host: [] }
  for (const [node, labels] of facts.flow.solver.seeds) {
    if ((labels & clientHeader) === 0 || node >= facts.program.size) continue
    const header = names.get(nameOfRead(facts, node).toLowerCase())
    if (header !== undefined) sources[header].push(node)
  }
  for (const { value } of lookups(facts)) {
    const header = names.get(nameOfRead(facts, value).toLowerCase())
    if (header !== undefined) sources[header].push(value)
  }
  const passes = (hop: Hop): boolean => staysItself(facts, hop)
  const origin = spreadFrom(facts.flow, sources.origin, passes)
  const host = spreadFrom(facts.flow, sources.host, passes)
  const holders = new Set<FunctionId>()
  for (const node of [...origin.reached, ...host.reached]) {
    if (node < facts.program.size) holders.add(facts.program.functionOf[node] ?? -1)
  }
  for (const role of ['origin.check', 'host.check'] as const) {
    for (const { value } of facts.sites(role)) {
      holders.add(facts.program.functionOf[value] ?? -1)
    }
  }
  return { origin, host, looksAt: looking(facts, holders) }
}

/** Put together with other text, or the base of a URL, it is no longer what is looked at. */
function staysItself({ program, flow }: Facts, { from, to, kind }: Hop): boolean {
  if (to >= program.size) return true
  const op = program.op[to]
  if (op === Op.Concat || op === Op.Binary) return false
  if (op !== Op.Call || kind === Edge.Summary) return true
  return argumentsOf(flow.solver, to).indexOf(from) <= 0
}

function looking(
  { program, reach }: Facts,
  holders: ReadonlySet<FunctionId>,
): (id: FunctionId) => boolean {
  const memo = new Map<FunctionId, boolean>()
  const looksAt = (id: FunctionId, depth: number): boolean => {
    const before = holders.size === 0 ? false : memo.get(id)
    if (before !== undefined || depth > calleeDepthMax) return before ?? false
    if (holders.has(id)) return true
    memo.set(id, false)
    const info = program.functions[id]
    let found = false
    for (let at = info?.from ?? 0; at < (info?.to ?? 0) && !found; at += 1) {
      if (program.op[at] !== Op.Call) continue
      found = reach.calleesOf(at).some((callee) => looksAt(callee, depth + 1))
    }
    memo.set(id, found)
    return found
  }
  return (id) => looksAt(id, 0)
}

/** `headers.get(b"origin")` on a table that nobody modelled: only its name tells what it is. */
function lookups(facts: Facts): readonly { readonly value: Value }[] {
  const { flow } = facts
  return facts.accesses.filter(({ operation, receiver }) => {
    return operation === 'get' && headerTable.test(expressionName(flow, receiver))
  })
}

/** The name by which a member is read: fixed, or a constant that is looked up. */
function nameOfRead(facts: Facts, value: Value): string {
  const { program, flow } = facts
  const b = program.b[value] ?? -1
  switch (program.op[value]) {
    case Op.Prop:
      return program.strings[b] ?? ''
    case Op.Index:
      return flow.solver.constant(b) ?? ''
    case Op.Param:
      return program.functions[program.a[value] ?? -1]?.parameters[b]?.name ?? ''
    case Op.Call: {
      const given = [...argumentsOf(flow.solver, value)]
      const name = given.map((argument) => flow.solver.constant(argument)).find((text) => text)
      if (name !== undefined) return name
      const injected = facts.usersOf(value).find((user) => program.op[user] === Op.Param)
      if (injected !== undefined) return nameOfRead(facts, injected)
      return receiverOf(flow.solver, value) < 0 ? '' : expressionName(flow, value)
    }
    default:
      return ''
  }
}
