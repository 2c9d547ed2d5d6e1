import type { Facts } from '../../facts/facts.ts'
import { oncePerTarget } from '../../facts/remembered.ts'
import type { Node } from '../../flow/graph.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { labelsAt, nodesAt } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { BinaryOperator, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { groupedByFunction } from '../grouped.ts'
import { nameOfValue } from '../session-names.ts'

export interface QueryRead {
  readonly at: Value
  readonly node: Node
  /** Name of the parameter as the code reads it. */
  readonly name: string
  readonly what: 'session' | 'credential'
}

type What = QueryRead['what']

const inUrl: LabelSet = labelSet(['UrlParameter'])
const wanted: Readonly<Record<What, LabelSet>> = {
  session: labelSet(['SessionIdHeader', 'UrlParameter']),
  credential: labelSet(['Credential', 'UrlParameter']),
}
const names: Readonly<Record<What, RegExp>> = {
  session: /^(?:mcp_?)?(?:session(?:_?id)?|sid)$/i,
  credential: /^(?:api_?key|access_?token|auth_?token|bearer_?token)$/i,
}
const pathTables = /^(?:params|path_params|view_args|match_info)$/
const walkMax = 400
const checks = ['auth.verify', 'crypto.compare'] as const
const comparing: ReadonlySet<number> = new Set([
  BinaryOperator.Equal,
  BinaryOperator.NotEqual,
  BinaryOperator.LooseEqual,
  BinaryOperator.LooseNotEqual,
])

/** Session ids of the query that select state, and credentials of the query that are checked. */
export function queryReads(facts: Facts): readonly QueryRead[] {
  const lookups = facts.accesses.flatMap(({ value, keys }) =>
    first(facts, { at: value, nodes: keys, what: 'session' }),
  )
  const groups = groupedByFunction(facts, lookups, { at: ({ at }) => at, key: ({ name }) => name })
  const verified = checks
    .flatMap((role) => facts.sites(role))
    .flatMap(({ value }) => {
      const nodes = nodesAt(facts.flow, value, 'Argument[0..]')
      return first(facts, { at: value, nodes, what: 'credential' })
    })
  return [...groups.map(([one]) => one), ...verified, ...comparisons(facts)]
}

function comparisons(facts: Facts): readonly QueryRead[] {
  const { program } = facts
  const reads: QueryRead[] = []
  for (const value of instructionsOf(program, Op.Binary)) {
    if (!comparing.has(program.c[value] ?? -1)) continue
    const nodes = [program.a[value] ?? -1, program.b[value] ?? -1]
    if (nodes.some((node) => isFixed(facts, node))) continue
    reads.push(...first(facts, { at: value, nodes, what: 'credential' }))
  }
  return reads
}

/** `undefined`, `''`, `"none"`: whether there is one, not whether it is the right one. */
function isFixed({ program }: Facts, value: Value): boolean {
  const op = program.op[value]
  return op === Op.Const || op === Op.Global || op === Op.Unary
}

interface Use {
  readonly at: Value
  readonly nodes: readonly Node[]
  readonly what: What
}

function first(facts: Facts, { at, nodes, what }: Use): readonly QueryRead[] {
  for (const node of nodes) {
    if ((labelsAt(facts.flow, node) & inUrl) === 0) continue
    const source = sourceOf(facts, node, what)
    if (source !== undefined) return [{ at, node, name: source, what }]
  }
  return []
}

/** The read of the query that the value is made from, by the name of its parameter. */
function sourceOf(facts: Facts, node: Node, what: What): string | undefined {
  const { graph } = facts.flow
  const sources = sourcesIn(facts)[what]
  if (sources.size === 0) return undefined
  const seen = new Set<Node>([node])
  for (const next of seen) {
    const name = sources.get(next)
    if (name !== undefined) return name
    for (let edge = graph.firstIn(next); edge !== -1; edge = graph.nextIn(edge)) {
      if (seen.size < walkMax) seen.add(graph.from(edge))
    }
  }
  return undefined
}

/** The reads of the query, each with the name of its parameter; most targets have none. */
const sourcesIn: (facts: Facts) => Readonly<Record<What, ReadonlyMap<Node, string>>> =
  oncePerTarget((facts) => {
    const sources = { session: new Map<Node, string>(), credential: new Map<Node, string>() }
    for (const [node, labels] of facts.flow.solver.seeds) {
      if ((labels & inUrl) === 0 || node >= facts.program.size || isInPath(facts, node)) continue
      const name = parameterName(facts, node)
      for (const what of ['session', 'credential'] as const) {
        if ((labels & wanted[what]) === wanted[what] || names[what].test(name))
          sources[what].set(node, name)
      }
    }
    return sources
  })

/** `searchParams.get('session')`, `req.query.session`, a parameter that a framework fills in. */
function parameterName(facts: Facts, value: Value): string {
  if (facts.program.op[value] !== Op.Call) return nameOfValue(facts, value)
  const [key = -1] = nodesAt(facts.flow, value, 'Argument[0]')
  return facts.flow.solver.constant(key) ?? ''
}

/** A part of the path names a thing at its address; the query is what this is about. */
function isInPath({ program, entries }: Facts, value: Value): boolean {
  if (program.op[value] === Op.Param) {
    const id = program.functionOf[value] ?? -1
    const name = program.functions[id]?.parameters[program.b[value] ?? -1]?.name ?? ''
    return entries.some(
      (entry) =>
        entry.function === id && new RegExp(`[{<](?:\\w+:)?${name}[:}>]`).test(entry.name ?? ''),
    )
  }
  const callee = program.op[value] === Op.Call ? (program.a[value] ?? -1) : value
  const table = program.a[callee] ?? -1
  if (program.op[table] !== Op.Prop) return false
  return pathTables.test(program.strings[program.b[table] ?? -1] ?? '')
}
