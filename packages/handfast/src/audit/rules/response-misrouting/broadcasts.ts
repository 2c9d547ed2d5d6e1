import type { Facts } from '../../facts/facts.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { constantOfNode, tokensOf } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import type { Sighting } from '../rule.ts'

const stepsBackMax = 40

/** Messages from one upstream that are sent to every client in a collection. */
export function broadcasts(facts: Facts): readonly Sighting[] {
  return facts.sites('mcp.transport.send').flatMap(({ value }) => {
    const receiver = receiverOf(facts.flow.solver, value)
    const loop = elementBehind(facts, receiver)
    if (loop === undefined || isNotification(facts, value)) return []
    return [{
      at: value,
      label: 'sent to every client',
      message: 'What one upstream says is sent to all connected clients, whoever it was meant for.',
      attack: 'A second client connects and does nothing: it receives the answers to the first one\'s calls.',
      fix: 'Give each client an upstream of its own, or keep which session asked for each request id and send the answer there only.',
      confidence: 'high' as const,
      related: [{ at: loop, label: 'all clients, one after the other' }],
      regardlessOfContext: true,
    }]
  })
}

/** The Element instruction a receiver was taken from, through variables, members and pairs. */
function elementBehind({ program, flow: { graph } }: Facts, receiver: Value): Value | undefined {
  const open = [receiver]
  const seen = new Set(open)
  for (let next = open.pop(); next !== undefined && seen.size < stepsBackMax; next = open.pop()) {
    const op = next < program.size ? program.op[next] : undefined
    if (op === Op.Element) return next
    const back: number[] = []
    if (op === Op.Prop || op === Op.Index) back.push(program.a[next] ?? -1)
    else for (let edge = graph.firstIn(next); edge !== -1; edge = graph.nextIn(edge)) back.push(graph.from(edge))
    for (const node of back) {
      if (node < 0 || seen.has(node)) continue
      seen.add(node)
      open.push(node)
    }
  }
  return undefined
}

/** `{ method: 'notifications/…' }` is meant for everybody. */
function isNotification({ flow }: Facts, send: Value): boolean {
  const [message = -1] = argumentsOf(flow.solver, send)
  return tokensOf(flow, message).some((token) => {
    const method = flow.solver.fieldsOf(token.id).get('method')
    return method !== undefined && constantOfNode(flow, method)?.startsWith('notifications/') === true
  })
}
