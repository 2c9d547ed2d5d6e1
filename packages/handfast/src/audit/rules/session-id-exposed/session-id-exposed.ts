import type { Facts } from '../../facts/facts.ts'
import type { Node } from '../../flow/graph.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { labelsAt, leavesOf, tokensOf } from '../../flow/queries.ts'
import type { Value } from '../../ir/program.ts'
import { groupedByFunction } from '../grouped.ts'
import type { Rule, Sighting } from '../rule.ts'
import { idSources, isHidden, reaches } from './id-reach.ts'
import type { IdSources } from './id-reach.ts'
import { listingSightings } from './listings.ts'

const sessionIds: LabelSet = labelSet(['SessionIdHeader', 'TransportSession'])
const hidden: LabelSet = labelSet(['Truncated'])
const relatedMax = 4

/** OWASP ASVS 5.0 14.2.1, CWE-532: an id that names a session is worth as much as the session. */
export const sessionIdExposed: Rule = {
  id: 'session-id-exposed',

  notApplicable({ context }) {
    return context.stdioOnly ? 'stdio only: no id names a session' : undefined
  },

  check(facts, report) {
    const sources = idSources(facts)
    const logged = facts.sites('log').flatMap(({ value }) => {
      const seen = exposedBy(facts, sources, value)
      return seen === undefined ? [] : [{ at: value, ...seen }]
    })
    const groups = groupedByFunction(facts, logged, { at: ({ at }) => at, key: () => '' })
    for (const [first, ...others] of groups) report(logSighting(first, others))
    for (const sighting of listingSightings(facts)) report(sighting)
  },
}

interface Exposed {
  readonly node: Node
  readonly what: string
  readonly labels: LabelSet
}

function exposedBy(facts: Facts, sources: IdSources, log: Value): Exposed | undefined {
  for (const argument of argumentsOf(facts.flow.solver, log)) {
    for (const node of leavesOf(facts.flow, argument)) {
      const labels = labelsAt(facts.flow, node)
      if ((labels & hidden) !== 0 || isHidden(facts, node)) continue
      if ((labels & sessionIds) !== 0) {
        return { node, what: 'A session id', labels: labels & sessionIds }
      }
      if (holdsHeaders(facts, node)) {
        return { node, what: 'The request headers, session id among them,', labels: 0 }
      }
      if (reaches(facts, sources, node)) {
        return { node, what: 'The id under which state is kept', labels: 0 }
      }
    }
  }
  return undefined
}

/** The whole table of headers, as it is or turned into text. */
function holdsHeaders(facts: Facts, node: Node): boolean {
  return tokensOf(facts.flow, node).some(
    (token) => token.kind === 'typed' && /HeaderTable$|web\.Headers$/.test(token.type),
  )
}

type Logged = Exposed & { readonly at: Value }

function logSighting(first: Logged, others: readonly Logged[]): Sighting {
  return {
    at: first.at,
    label: 'the id goes into the log',
    message: `${first.what} is written to the log as it is.`,
    attack: 'Whoever reads the logs, or a system they are sent to, sends the id and is in the session.',
    fix: 'Log a keyed hash of the id (HMAC with a key of the process), or nothing of it.',
    confidence: first.labels === 0 ? 'medium' : 'high',
    related: others.slice(0, relatedMax).map(({ at }) => ({ at, label: 'and here' })),
    ...(first.labels === 0 ? {} : { trace: { node: first.node, labels: first.labels } }),
  }
}
