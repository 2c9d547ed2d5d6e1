import type { Facts } from '../../facts/facts.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { tokensOf } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import type { Sighting } from '../rule.ts'
import { comesFrom } from './relayed.ts'

const stepsBackMax = 60
const collectionDepthMax = 6

interface Broadcast {
  readonly send: Value
  /** All clients, one after the other: the element of a loop, or the call that runs a callback. */
  readonly loop: Value
  readonly clients: Value
}

/** Messages from one upstream that are sent to every client in a collection. */
export function broadcasts(facts: Facts): readonly Sighting[] {
  const sources = new Set(
    [...facts.sites('process.spawn'), ...facts.sites('http.fetch')].map(({ value }) => value),
  )
  const transports = facts.sites('mcp.transport.send').map(({ value }) => value)
  const sockets = sources.size === 0 ? [] : facts.sites('http.respond').map(({ value }) => value)
  const found: Sighting[] = []
  for (const send of [...transports, ...sockets]) {
    const broadcast = broadcastAt(facts, send)
    if (broadcast === undefined || isNotification(facts, send)) continue
    if (isRouted(facts, send, [...transports, ...sockets])) continue
    const isRelayed = comesFrom(facts, messageOf(facts, send), sources)
    if (isRelayed) found.push(sighting(broadcast, 'regular'))
    else if (transports.includes(send)) found.push(sighting(broadcast, 'pedantic'))
  }
  return found
}

function sighting({ send, loop }: Broadcast, persona: 'regular' | 'pedantic'): Sighting {
  return {
    at: send,
    label: 'sent to every client',
    message:
      persona === 'regular'
        ? 'What one upstream says is sent to all connected clients, whoever it was meant for.'
        : 'A message is sent to all connected clients; if it answers a request, all of ' +
          'them read it.',
    attack:
      'A second client connects and does nothing: it receives the answers to the ' +
      "first one's calls.",
    fix:
      'Give each client an upstream of its own, or keep which session asked for each ' +
      'request id and send the answer there only.',
    confidence: persona === 'regular' ? 'high' : 'medium',
    persona,
    related: [{ at: loop, label: 'all clients, one after the other' }],
    regardlessOfContext: true,
  }
}

/** The send is to one client after the other, out of a collection that outlives requests. */
function broadcastAt(facts: Facts, send: Value): Broadcast | undefined {
  const {
    program,
    flow: { graph, solver },
  } = facts
  const receiver = receiverOf(solver, send)
  const open = [receiver]
  const seen = new Set(open)
  for (let next = open.pop(); next !== undefined && seen.size < stepsBackMax; next = open.pop()) {
    const op = next < program.size ? program.op[next] : undefined
    const clients = op === Op.Element ? (program.a[next] ?? -1) : -1
    if (clients >= 0 && isKept(facts, clients, 0)) return { send, loop: next, clients }
    const each = op === Op.Param ? eachOf(facts, next) : undefined
    if (each !== undefined) {
      const list = receiverOf(solver, each)
      if (isKept(facts, list, 0)) return { send, loop: each, clients: list }
    }
    const back: number[] = []
    if (op === Op.Prop || op === Op.Index) back.push(program.a[next] ?? -1)
    else {
      for (let edge = graph.firstIn(next); edge !== -1; edge = graph.nextIn(edge)) {
        back.push(graph.from(edge))
      }
    }
    for (const node of back) {
      if (node < 0 || seen.has(node)) continue
      seen.add(node)
      open.push(node)
    }
  }
  return undefined
}

/** The `list.forEach(…)` that calls the function whose parameter this is. */
function eachOf({ program, flow: { solver } }: Facts, parameter: Value): Value | undefined {
  const records = solver.callbacks.get(program.a[parameter] ?? -1) ?? []
  return records.find(({ call }) => {
    const callee = program.a[call] ?? -1
    return program.op[callee] === Op.Prop && program.strings[program.b[callee] ?? -1] === 'forEach'
  })?.call
}

/** The collection, or the object it belongs to, is one for all requests. */
function isKept(facts: Facts, node: Value, depth: number): boolean {
  const { program, reach, flow } = facts
  if (node < 0 || depth > collectionDepthMax) return false
  const tokens = tokensOf(flow, node)
  if (tokens.some((token) => reach.outlivesRequests(token))) return true
  const go = (operand = -1): boolean => isKept(facts, operand, depth + 1)
  switch (program.op[node]) {
    case Op.Prop:
    case Op.Index:
    case Op.Await:
      return go(program.a[node])
    case Op.Call:
      return (
        go(receiverOf(flow.solver, node)) ||
        [...argumentsOf(flow.solver, node)].some((argument) => go(argument))
      )
    case Op.Load:
      return tokens.length === 0 && reach.isShared(program.a[node] ?? -1)
    default:
      return false
  }
}

/** Beside the loop the function sends to one client: what is for everybody has been told apart. */
function isRouted(facts: Facts, send: Value, sends: readonly Value[]): boolean {
  const { program } = facts
  return sends.some(
    (other) =>
      other !== send &&
      program.functionOf[other] === program.functionOf[send] &&
      broadcastAt(facts, other) === undefined,
  )
}

function messageOf({ flow }: Facts, send: Value): Value {
  return argumentsOf(flow.solver, send)[0] ?? -1
}

/** `{ method }` without an id or a result is meant for everybody. */
function isNotification(facts: Facts, send: Value): boolean {
  const { flow, program } = facts
  const message = messageOf(facts, send)
  const encoded =
    program.op[message] === Op.Call ? [...argumentsOf(flow.solver, message)] : [message]
  const literals = encoded
    .flatMap((node) => tokensOf(flow, node))
    .filter(({ kind }) => kind === 'object')
  return (
    literals.length > 0 &&
    literals.every((token) => {
      const fields = flow.solver.fieldsOf(token.id)
      return fields.has('method') && !fields.has('id') && !fields.has('result')
    })
  )
}
