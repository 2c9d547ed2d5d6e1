import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { labelsAt, nodesAt } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import type { Sighting } from '../rule.ts'

const client = labelSet(['OAuthClient'])
/** RFC 9068, 2.2, and OpenID Connect Core 1.0, 2: the application that asked for the token. */
const clientClaims: ReadonlySet<string> = new Set(['client_id', 'azp', 'appid', 'cid'])
const subjectClaim = 'sub'
const feedingMax = 60

/**
 * A library is told the OAuth client of a verified token and no subject, though the token names one:
 * what the library binds to the caller is then bound to all users of the application.
 */
export function clientOnlyIdentities(facts: Facts): readonly Sighting[] {
  return facts.sites('auth.identity').flatMap(({ value, shape }): readonly Sighting[] => {
    const identity = shape?.identity
    if (identity === undefined || isSpread(facts, value)) return []
    if (identity.subject.some((path) => nodesAt(facts.flow, value, path).length > 0)) return []
    const [node] = nodesAt(facts.flow, value, identity.client)
    if (node === undefined || !isClient(facts, node) || !readsSubject(facts, value)) return []
    return [
      {
        at: value,
        label: 'the application, and nobody in particular',
        message:
          `The identity handed over has the OAuth client's id and no subject, so that the owner ` +
          'of a session cannot be told from other users of that client.',
        attack:
          'Another user of the same application presents a valid token of their own with the ' +
          'id of a foreign session, and is taken for its owner.',
        fix: "Hand over the subject of the verified token as well: `subject=claims['sub']`.",
        confidence: 'medium',
        persona: 'regular',
        related: [{ at: node, label: 'the same for all users of a client' }],
      },
    ]
  })
}

/** `AccessToken(**fields)`: nobody knows what is in there. */
function isSpread({ program, flow }: Facts, call: Value): boolean {
  return [...argumentsOf(flow.solver, call)].some((given) => program.op[given] === Op.Spread)
}

function isClient(facts: Facts, node: number): boolean {
  if ((labelsAt(facts.flow, node) & client) !== 0) return true
  return feeding(facts, node).some((part) =>
    clientClaims.has(facts.flow.solver.constant(part) ?? ''),
  )
}

/** The function reads the subject, for this or for something else. */
function readsSubject({ program, flow }: Facts, at: Value): boolean {
  const info = program.functions[program.functionOf[at] ?? -1]
  for (let value = info?.from ?? 0; value < (info?.to ?? 0); value += 1) {
    if (program.op[value] === Op.Const && flow.solver.constant(value) === subjectClaim) return true
  }
  return false
}

/** Instructions on the way to a value, keys of what is read included. */
function feeding({ flow: { graph }, program }: Facts, node: number): readonly Value[] {
  const seen = new Set<number>([node])
  for (const next of seen) {
    if (seen.size > feedingMax) break
    for (let edge = graph.firstIn(next); edge !== -1; edge = graph.nextIn(edge)) {
      seen.add(graph.from(edge))
    }
    if (program.op[next] === Op.Index) seen.add(program.b[next] ?? -1)
  }
  return [...seen].filter((one) => one >= 0 && one < program.size)
}
