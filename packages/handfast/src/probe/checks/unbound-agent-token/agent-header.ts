import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { notMadeFor } from '../../lab/other-transport.ts'
import { inconclusive } from '../../lab/verdict.ts'
import type { Verdict } from '../../lab/verdict.ts'
import { ownPing, ownSession, pingForEffect, unknownSession } from '../../legacy/own-sessions.ts'
import { openConfirmed } from '../../legacy/session.ts'
import type { Principal } from '../../wire/principal.ts'
import { similarId } from '../../wire/randomness.ts'
import { noAgents } from './agent-trial.ts'
import type { AgentTrial } from './agent-trial.ts'

/** `x-agent-instance-id`, as the user gives it with the principal. */
const agentHeader = /(?:^|-)(?:agent|instance)(?:-|$)/u

/**
 * A session of one instance, used as another of the same principal. The other is that of b where b
 * has one, as made-up ones may not be let in at all.
 */
export async function tryAgentHeader(
  lab: Lab,
): Promise<AgentTrial | { readonly verdict: Verdict }> {
  const { a, b } = lab.cast
  const own = a.headers.find(([name]) => agentHeader.test(name))
  if (own === undefined || lab.surface.era === 'modern') return noAgents
  const notMade = notMadeFor(lab)
  if (notMade !== undefined) return { verdict: notMade }
  const [header, value] = own
  const theirs = b?.headers.find(([name]) => name === header)?.[1]
  const other = asInstance(a, header, theirs ?? similarId(value, lab.random))
  const owned = await ownSession(lab)
  if (owned.verdict !== undefined) return { verdict: owned.verdict }
  const opening = await openConfirmed(lab, other)
  if (opening.session === undefined && theirs === undefined) {
    const what = `an agent instance with a made-up name is turned away`
    const settledBy = `--as b="${header}: …"`
    return { verdict: inconclusive(`${what} (${describeAnswer(opening.answer)})`, settledBy) }
  }
  const { session } = owned
  const title = `${other.name}: ping in the session of the first`
  const unknown = await pingForEffect(lab, unknownSession(lab, session), {
    as: other,
    title: `${other.name}: ping with a made-up id`,
  })
  return {
    owner: [await ownPing(lab, session)],
    attempts: [{ ...(await pingForEffect(lab, session, { as: other, title })), unknown }],
    untried: [],
  }
}

function asInstance({ name, headers }: Principal, header: string, value: string): Principal {
  return {
    name: `${name} as another agent instance`,
    headers: headers.map(([one, old]) => [one, one === header ? value : old]),
  }
}
