import type { Facts } from '../facts/facts.ts'
import { Edge } from '../flow/graph.ts'
import type { Node } from '../flow/graph.ts'
import { labelSet } from '../flow/labels.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { calleeName, labelsAt } from '../flow/queries.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

/** The value that a guess is measured against. */
export interface ExpectedSecret {
  readonly kind: 'mac' | 'configured'
  /** Where it comes from. */
  readonly at: Value
  /** Its name says that it is a secret. */
  readonly named: boolean
  /** Its name, for messages: never its value. */
  readonly words: string
}

const secretName =
  /secret|token|api_?key|apikey|password|passwd|passphrase|bearer|credential|auth_?key|access_?key|signature|(?:^|_)pin$|(?:^|_)key$/i
/** Named after a secret, but about it: an address, a switch, an algorithm, an id. */
const aboutSecret =
  /url|uri|path|file|issuer|audience|algorithm|alg$|type|mode|enabled|required|header|name|prefix|ttl|expir|count|length|_id$|id$|public|scheme|index|limit|usage|max/i
const other = labelSet([
  'StateRead',
  'Principal',
  'StoredPrincipal',
  'AuthInfo',
  'UnverifiedPrincipal',
  'TransportSession',
  'ServerMinted',
])
const nodesMax = 160
const formsOfMac =
  /^(?:digest|hexdigest|update|toString|slice|substring|encode|decode|b64encode|urlsafe_b64encode|hex|from|concat|finalize|rstrip|replace|trim|toLowerCase|lower|sign)$/
const formsOfText =
  /^(?:trim|strip|toString|String|str|from|encode|decode|toLowerCase|lower|get_secret_value|getenv|get|concat|join|format)$/

/** The value, followed back through variables and conversions, is a MAC or a setting. */
export function expectedSecretOf(facts: Facts, value: Value): ExpectedSecret | undefined {
  const { program } = facts
  const macs = new Set(facts.sites('crypto.hmac').map(({ value: call }) => call))
  const settings = new Set(facts.sites('process.env').map(({ value: read }) => read))
  const seen = new Set<Node>([value])
  let configured: ExpectedSecret | undefined
  for (const node of seen) {
    if (seen.size > nodesMax) break
    if (macs.has(node)) return { kind: 'mac', at: node, named: true, words: 'MAC' }
    if (settings.has(node)) configured ??= settingOf(facts, node)
    for (const next of sources(facts, node)) seen.add(next)
  }
  if (configured !== undefined) return configured
  if ((labelsAt(facts.flow, value) & other) !== 0) return undefined
  // `this.apiKey`, `config.token`: what nobody sent and nothing was looked up by.
  const op = program.op[value]
  if (op !== Op.Prop && op !== Op.Load && op !== Op.Param) return undefined
  const name = nameOf(facts, value)
  if (!secretName.test(name) || aboutSecret.test(name)) return undefined
  return { kind: 'configured', at: value, named: false, words: `\`${name}\`` }
}

function settingOf(facts: Facts, read: Value): ExpectedSecret | undefined {
  const { program, flow } = facts
  const [key = -1] =
    program.op[read] === Op.Call ? argumentsOf(flow.solver, read) : [program.b[read] ?? -1]
  const name =
    program.op[read] === Op.Prop
      ? (program.strings[program.b[read] ?? -1] ?? '')
      : (flow.solver.constant(key) ?? '')
  if (!secretName.test(name) || aboutSecret.test(name)) return undefined
  return { kind: 'configured', at: read, named: true, words: `\`${name}\`` }
}

/** Where the text of a node comes from: not what a call was told besides. */
function sources(facts: Facts, node: Node): readonly Node[] {
  const { program, flow } = facts
  const found: Node[] = []
  if (
    node < program.size &&
    program.op[node] === Op.Call &&
    facts.reach.calleesOf(node).length === 0
  ) {
    const name = calleeName(program, node)
    if (!formsOfMac.test(name) && !formsOfText.test(name)) return []
    const receiver = receiverOf(flow.solver, node)
    const [first] = argumentsOf(flow.solver, node)
    if (receiver >= 0) found.push(receiver)
    if (first !== undefined && !/^(?:digest|hexdigest|update|get|getenv)$/.test(name))
      found.push(first)
    return found
  }
  if (node < program.size && program.op[node] === Op.Concat)
    return [...(program.lists[program.a[node] ?? -1] ?? [])]
  if (node < program.size && program.op[node] === Op.Binary)
    return [program.a[node] ?? -1, program.b[node] ?? -1]
  for (let edge = flow.graph.firstIn(node); edge !== -1; edge = flow.graph.nextIn(edge)) {
    const kind = flow.graph.kind(edge)
    if (kind !== Edge.LabelOnly && kind !== Edge.StoreRead) found.push(flow.graph.from(edge))
  }
  return found
}

function nameOf({ program }: Facts, value: Value): string {
  switch (program.op[value]) {
    case Op.Prop:
      return program.strings[program.b[value] ?? -1] ?? ''
    case Op.Load:
      return program.variables[program.a[value] ?? -1]?.name ?? ''
    case Op.Param:
      return (
        program.functions[program.a[value] ?? -1]?.parameters[program.b[value] ?? -1]?.name ?? ''
      )
    default:
      return ''
  }
}
