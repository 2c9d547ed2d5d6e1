import type { Facts } from '../../facts/facts.ts'
import { labelsAt } from '../../flow/queries.ts'
import type { Rule, Sighting } from '../rule.ts'
import { madeUrls } from './made-urls.ts'
import type { MadeUrl } from './made-urls.ts'
import { queryReads } from './query-reads.ts'
import type { QueryRead } from './query-reads.ts'

const attack =
  'Logs, histories and `Referer` keep the whole URL; whoever reads one of them takes it over.'

/**
 * MCP 2025-11-25, basic/authorization, Token Requirements: access tokens MUST NOT be in the query.
 * MCP 2026-07-28, client/elicitation, Safe URL Handling 2: no credential in the URL. CWE-598.
 */
export const sessionIdInUrl: Rule = {
  id: 'session-id-in-url',

  check(facts, report) {
    const seen = new Set<number>()
    const made = madeUrls(facts)
    const serves = isSse(facts) || made.some(({ announced }) => announced)
    const sightings = [
      ...made.map((one) => ofMade(facts, one)),
      ...queryReads(facts).map((read) => ofRead(facts, read, serves)),
    ]
    for (const sighting of sightings) {
      if (seen.has(sighting.at)) continue
      seen.add(sighting.at)
      report(sighting)
    }
  },
}

/** HTTP+SSE has its session id in the query by design; there it can only be left behind. */
function isSse(facts: Facts): boolean {
  return facts.sites('mcp.sse-transport').length > 0 || facts.sites('mcp.sse.handle').length > 0
}

function ofMade(facts: Facts, { at, node, name, certain, announced }: MadeUrl): Sighting {
  return {
    at,
    label: 'the id or token becomes part of a URL',
    message: `The query's \`${name}\` is given a value that stands for a session or a credential.`,
    attack,
    fix: 'Put an id of its own into the link: it works once, briefly, and for one principal.',
    confidence: certain ? 'high' : 'medium',
    ...(announced || !certain ? { persona: 'pedantic' } : {}),
    trace: { node, labels: labelsAt(facts.flow, node) },
  }
}

function ofRead(facts: Facts, { at, node, name, what }: QueryRead, serves: boolean): Sighting {
  const isSession = what === 'session'
  const parameter = name === '' ? 'a query parameter' : `the query parameter \`${name}\``
  return {
    at,
    label: isSession ? 'selected by an id from the URL' : 'a credential from the URL',
    message: isSession
      ? `State is selected by ${parameter}, so clients must put the session id into the URL.`
      : `${parameter.replace(/^t/, 'T').replace(/^a /, 'A ')} is accepted as a credential.`,
    attack,
    fix: isSession
      ? 'Take the id from the `Mcp-Session-Id` header alone.'
      : 'Take the credential from the `Authorization` header alone, and refuse one in the query.',
    confidence: 'high',
    ...(isSession && serves ? { persona: 'pedantic' } : {}),
    trace: { node, labels: labelsAt(facts.flow, node) },
  }
}
