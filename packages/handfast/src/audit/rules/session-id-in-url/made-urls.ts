import type { Facts } from '../../facts/facts.ts'
import type { Node } from '../../flow/graph.ts'
import { clientChosen, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { receiverOf } from '../../flow/paths.ts'
import { calleeName, constantAt, labelsAt, nodesAt, tokensOf } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { isFormBody, makersOf } from './form-bodies.ts'

export interface MadeUrl {
  readonly at: Value
  readonly node: Node
  /** Name of the query's piece. */
  readonly name: string
  /** The value is one that the transport or the client knows as id or token. */
  readonly certain: boolean
  /** The address that the HTTP+SSE transport announces. */
  readonly announced: boolean
}

const known: LabelSet = labelSet([
  'TransportSession',
  'SessionIdHeader',
  'Credential',
  'TokenBytes',
])
const mixed: LabelSet =
  (clientChosen | labelSet(['StateRead'])) & ~labelSet(['SessionIdHeader', 'Credential'])
const minted: LabelSet = labelSet(['ServerMinted', 'Csprng'])
const sessionLike = /sess|(?:^|[-_])sid$/i
const tokenLike = /^(?:access_?|auth_?|bearer_?|refresh_?|id_?)?token$|^api_?key$/i
/** Names for one round trip: RFC 6749, 4.1, and MCP's id of one elicitation. */
const oneUse = /^(?:state|code|nonce|code_challenge|elicitation_?id)$/i
const queryPiece = /[?&]([\w.-]+)=$/
const announcement = /\/(?:messages?|sse)\/?\?|endpoint/i
const firstEvent = /^event: ?endpoint(?:\n|$)/
const hopsMax = 12
const writers = /^(?:set|append)$/

/** Places where a session id or a token is put into a query. */
export function madeUrls(facts: Facts): readonly MadeUrl[] {
  const { program } = facts
  const made: MadeUrl[] = []
  for (const value of instructionsOf(program, Op.Concat, Op.Call)) {
    if (program.op[value] === Op.Concat) made.push(...ofText(facts, value))
    else made.push(...ofCall(facts, value))
  }
  return made
}

function ofText(facts: Facts, text: Value): readonly MadeUrl[] {
  const { program, flow } = facts
  let before = ''
  for (const part of program.lists[program.a[text] ?? -1] ?? []) {
    const fixed = flow.solver.constant(part)
    if (fixed !== undefined) {
      before += fixed
      continue
    }
    const name = queryPiece.exec(before)?.[1]
    const seen = name === undefined ? undefined : judged(facts, name, part)
    if (seen !== undefined) {
      const announced = announcement.test(before) || announces(facts, text)
      return [{ ...seen, at: text, announced }]
    }
    before += '*'
  }
  return []
}

function ofCall(facts: Facts, call: Value): readonly MadeUrl[] {
  const { program, flow } = facts
  const name = calleeName(program, call)
  if (writers.test(name)) {
    const isQuery = tokensOf(flow, receiverOf(flow.solver, call)).some(
      (token) => token.kind === 'typed' && token.type === 'web.URLSearchParams',
    )
    const piece = isQuery ? constantAt(flow, call, 'Argument[0]') : undefined
    const table = receiverOf(flow.solver, call)
    if (piece !== undefined && makersOf(facts, table).some((made) => isFormBody(facts, made)))
      return []
    const [value = -1] = nodesAt(flow, call, 'Argument[1]')
    const seen = piece === undefined ? undefined : judged(facts, piece, value)
    return seen === undefined ? [] : [{ ...seen, at: call, announced: announces(facts, call) }]
  }
  if ((name !== 'URLSearchParams' && name !== 'urlencode') || isFormBody(facts, call)) return []
  for (const given of nodesAt(flow, call, 'Argument[0]')) {
    for (const token of tokensOf(flow, given)) {
      if (token.kind !== 'object') continue
      for (const [piece, field] of flow.solver.fieldsOf(token.id)) {
        const seen = judged(facts, piece, field)
        if (seen !== undefined) return [{ ...seen, at: call, announced: false }]
      }
    }
  }
  return []
}

/**
 * The function, or one inside it, writes the first event of HTTP+SSE, whose data is the address for
 * messages: `event: endpoint`, or `{"event": "endpoint", "data": address}`.
 */
function announces({ program, flow }: Facts, at: Value): boolean {
  const home = program.functionOf[at] ?? -1
  const homes = program.functions.filter(({ id, parent }) => id === home || parent === home)
  return homes.some(({ from, to, kind }) => {
    if (kind === 'module') return false
    let isEvent = false
    for (let value = from; value < to; value += 1) {
      if (program.op[value] !== Op.Const) continue
      const text = flow.solver.constant(value) ?? ''
      if (firstEvent.test(text) || (isEvent && text === 'endpoint')) return true
      isEvent = text === 'event'
    }
    return false
  })
}

function judged(
  facts: Facts,
  name: string,
  node: Node,
): Pick<MadeUrl, 'node' | 'name' | 'certain'> | undefined {
  if (!/^\w/.test(name) || oneUse.test(name)) return undefined
  const labels = labelsAt(facts.flow, node)
  const isSession = sessionLike.test(name)
  const isCalledSo = isSession || tokenLike.test(name)
  // What else is mixed in says that this is one value of many; then the name has to say it too.
  const isPure = (labels & mixed) === 0
  if ((labels & known) !== 0 && (isPure || isCalledSo)) return { node, name, certain: true }
  if (!isCalledSo) return undefined
  if ((labels & minted) !== 0) return { node, name, certain: isSession }
  return isSession && isReadAsId(facts, node) ? { node, name, certain: false } : undefined
}

/** A handler without an input schema gets its context where others get arguments. */
function isReadAsId({ program, flow: { graph } }: Facts, node: Node): boolean {
  const seen = new Set<Node>([node])
  for (const next of seen) {
    if (program.op[next] === Op.Prop) {
      return program.strings[program.b[next] ?? -1] === 'sessionId'
    }
    for (let edge = graph.firstIn(next); edge !== -1; edge = graph.nextIn(edge)) {
      if (seen.size < hopsMax) seen.add(graph.from(edge))
    }
  }
  return false
}
