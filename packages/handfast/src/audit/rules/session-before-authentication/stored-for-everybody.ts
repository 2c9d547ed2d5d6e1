import type { Facts } from '../../facts/facts.ts'
import { runsBefore } from '../../flow/blocks.ts'
import type { Node } from '../../flow/graph.ts'
import type { Path } from '../../flow/model.ts'
import { receiverOf } from '../../flow/paths.ts'
import { constantOfNode, nodesAt, originsOf, tokensOf } from '../../flow/queries.ts'
import type { Role } from '../../flow/roles.ts'
import { ConstKind, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'

/** Session middleware that stores a session for every visitor, whoever it is. */
export interface StoredForEverybody {
  readonly at: Value
  /** Said in so many words, or left to the middleware's default. */
  readonly isSaid: boolean
}

const authenticating: readonly Role[] = ['auth.middleware', 'auth.verify']
const option = 'saveUninitialized'
/** What else is told to middleware that has the option. */
const companions: readonly string[] = ['secret', 'resave']

export function storedForEverybody(facts: Facts): readonly StoredForEverybody[] {
  return facts.sites('web-session.at-server').flatMap(({ value: site }) => {
    const mounts = mountsOf(facts, site)
    if (mounts.some((mount) => isAfterAuthentication(facts, mount))) return []
    return optionsOf(facts, site, mounts).flatMap((options) => choiceIn(facts, site, options))
  })
}

/** Calls that put the middleware into an application. */
function mountsOf(facts: Facts, site: Value): readonly Value[] {
  return facts
    .sites('http.middleware')
    .map(({ value }) => value)
    .filter((call) => {
      const given = nodesAt(facts.flow, call, 'Argument[0..]')
      return given.some((node) => isMadeAt(facts, node, site))
    })
}

function isMadeAt({ flow }: Facts, node: Node, site: Value): boolean {
  if (node === site || originsOf(flow, node).includes(site)) return true
  return tokensOf(flow, node).some((token) => token.kind === 'typed' && token.site === site)
}

interface Options {
  readonly call: Value
  readonly path: Path
}

/** A call takes its options itself; a plugin has them beside it where it is registered. */
function optionsOf({ program }: Facts, site: Value, mounts: readonly Value[]): readonly Options[] {
  if (program.op[site] === Op.Call) return [{ call: site, path: 'Argument[0]' }]
  return mounts.map((call) => ({ call, path: 'Argument[1]' }))
}

function choiceIn(
  facts: Facts,
  site: Value,
  { call, path }: Options,
): readonly StoredForEverybody[] {
  const { flow, program } = facts
  const nodes = nodesAt(flow, call, `${path}.Member[${option}]`)
  const origins = nodes.flatMap((node) => originsOf(flow, node))
  const said = origins.filter((origin) => isTrue(facts, origin))
  if (said.length > 0) return said.slice(0, 1).map((at) => ({ at, isSaid: true }))
  if (nodes.some((node) => constantOfNode(flow, node) !== undefined)) return []
  const fields = nodesAt(flow, call, path).flatMap((node) => ownFields(facts, node))
  const isDefault = companions.some((name) => fields.includes(name)) && !fields.includes(option)
  return isDefault ? [{ at: program.op[site] === Op.Call ? site : call, isSaid: false }] : []
}

function isTrue({ program }: Facts, value: Value): boolean {
  if (program.op[value] !== Op.Const || program.b[value] !== ConstKind.Boolean) return false
  return program.strings[program.a[value] ?? -1] === 'true'
}

/** Names in an options literal that is complete: what is spread into it may hold anything. */
function ownFields({ flow, program }: Facts, node: Node): readonly string[] {
  const entries = tokensOf(flow, node).flatMap((token) => {
    const isLiteral = token.kind === 'object' && program.op[token.site] === Op.ObjectLiteral
    return isLiteral ? [...(program.lists[program.a[token.site] ?? -1] ?? [])] : []
  })
  if (entries.some((entry) => program.op[entry] !== Op.Pair)) return []
  return entries.map((entry) => flow.solver.constant(program.a[entry] ?? -1) ?? '')
}

/** The same application authenticates every caller of the same paths first. */
function isAfterAuthentication(facts: Facts, mount: Value): boolean {
  const { program, blocks, flow } = facts
  const owners = new Set(tokensOf(flow, receiverOf(flow.solver, mount)).map(({ id }) => id))
  return facts.sites('http.middleware').some(({ value: call }) => {
    if (call === mount || !runsBefore(program, blocks, call, mount)) return false
    const isSame = tokensOf(flow, receiverOf(flow.solver, call)).some(({ id }) => owners.has(id))
    const prefix = flow.solver.constant(nodesAt(flow, call, 'Argument[0]')[0] ?? -1)
    const covers = prefix === undefined || prefix === '/' || prefix === '*'
    return isSame && covers && authenticates(facts, call)
  })
}

function authenticates(facts: Facts, mount: Value): boolean {
  const { flow, authentication } = facts
  const sites = authenticating.flatMap((role) => facts.sites(role))
  const checks = new Set(sites.map(({ value }) => value))
  return nodesAt(flow, mount, 'Argument[0..]').some((node) => {
    if (originsOf(flow, node).some((origin) => checks.has(origin))) return true
    return tokensOf(flow, node).some((token) => {
      if (token.kind === 'typed') return checks.has(token.site)
      return token.kind === 'function' && authentication.authenticates(token.function)
    })
  })
}
