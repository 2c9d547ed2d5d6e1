import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import type { Node } from '../flow/graph.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { leavesOf, tokensOf } from '../flow/queries.ts'
import type { Role } from '../flow/roles.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

const nodesMax = 400_000
const answersMax = 4_000
const answerRoles: readonly Role[] = ['http.respond', 'http.set-header', 'cookie.set', 'http.end']
const answeringKinds: ReadonlySet<string> = new Set([
  'tool',
  'prompt',
  'resource',
  'mcp-request',
  'http',
])

/**
 * Says of a node whether what it holds, or a text made of it, is answered to a caller somewhere.
 */
export function isHandedOut(facts: Facts, node: Node): boolean {
  return closureOf(facts)[node] === 1
}

const closureOf: (facts: Facts) => Uint8Array = oncePerTarget((facts) => {
  const { graph } = facts.flow
  const reached = new Uint8Array(graph.nodes)
  const open: Node[] = []
  const enter = (node: Node): void => {
    if (node < 0 || reached[node] === 1) return
    reached[node] = 1
    open.push(node)
  }
  for (const answer of answersOf(facts)) enter(answer)
  let visited = 0
  for (let node = open.pop(); node !== undefined && visited < nodesMax; node = open.pop()) {
    visited += 1
    for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
      enter(graph.from(edge))
    }
  }
  return reached
})

/** What goes over a socket may as well be a question to somebody else. */
function isSocket({ flow }: Facts, call: Value): boolean {
  return tokensOf(flow, receiverOf(flow.solver, call)).some(
    (token) => token.kind === 'typed' && /socket|^ws\./i.test(token.type),
  )
}

/** What handlers return and what is written to responses, with all that is inside of it. */
function answersOf(facts: Facts): readonly Node[] {
  const { flow, entries } = facts
  const answers: Node[] = []
  const add = (node: Node): void => {
    if (answers.length < answersMax) answers.push(...leavesOf(flow, node))
  }
  for (const entry of entries) {
    if (answeringKinds.has(entry.kind)) add(flow.solver.returnNode(entry.function))
  }
  for (const role of answerRoles) {
    for (const { value } of facts.sites(role)) {
      if (facts.program.op[value] !== Op.Call || isSocket(facts, value)) continue
      for (const argument of argumentsOf(flow.solver, value)) add(argument)
    }
  }
  return answers
}
