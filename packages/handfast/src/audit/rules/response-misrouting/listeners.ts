import type { Facts } from '../../facts/facts.ts'
import { receiverOf } from '../../flow/paths.ts'
import type { Value } from '../../ir/program.ts'
import type { Sighting } from '../rule.ts'
import { comesFrom } from './relayed.ts'

/** Each client gets a listener of its own on one child process, so each hears all of it. */
export function sharedListeners(facts: Facts): readonly Sighting[] {
  const { program, reach } = facts
  const spawned = facts.sites('process.spawn').map(({ value }) => value)
  const children = new Set(
    spawned.filter((value) => !reach.atRequestTime(program.functionOf[value] ?? -1)),
  )
  if (children.size === 0) return []
  const sends = [...facts.sites('mcp.transport.send'), ...facts.sites('http.respond')]
  return sends.flatMap(({ value: send }) => {
    const listening = listenerAround(facts, send, children)
    if (listening === undefined || facts.conditions.comparisonsAt(send).length > 0) return []
    return [sighting(send, listening)]
  })
}

function sighting(send: Value, listening: Value): Sighting {
  return {
    at: send,
    label: 'whatever the one child says goes to this client',
    message:
      'Each client listens to all that the shared child process says, whoever it was meant for.',
    attack:
      'A second client connects and does nothing: it receives the answers to the ' +
      "first one's calls.",
    fix:
      'Start a child for each client, or keep which client asked for each request id ' +
      'and send the answer there only.',
    confidence: 'high',
    related: [{ at: listening, label: 'a listener for each client' }],
    regardlessOfContext: true,
  }
}

/** The call, made while a request is served, by which the sending function listens to a child. */
function listenerAround(
  facts: Facts,
  send: Value,
  children: ReadonlySet<Value>,
): Value | undefined {
  const { program, reach, flow } = facts
  return reach
    .handedOverAt(program.functionOf[send] ?? -1)
    .find(
      (call) =>
        reach.atRequestTime(program.functionOf[call] ?? -1) &&
        comesFrom(facts, receiverOf(flow.solver, call), children),
    )
}
