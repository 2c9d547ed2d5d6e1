import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import type { Rule, Sighting } from '../rule.ts'
import { oneSidedChecks } from './one-sided-checks.ts'
import type { OneSidedCheck } from './one-sided-checks.ts'

/**
 * MCP 2026-07-28, basic/transports/streamable-http, Server Validation: a request whose headers and
 * body disagree is refused. CWE-436.
 */
export const eraConfusion: Rule = {
  id: 'era-confusion',

  notApplicable({ context, sites }) {
    const isServed =
      context.hasHttp || sites('http.route').length + sites('http.middleware').length > 0
    return isServed && !context.stdioOnly ? undefined : 'nothing is served over HTTP'
  },

  check(facts, report) {
    for (const found of oneSidedChecks(facts)) report(sighting(facts, found))
  },
}

const words: Readonly<Record<OneSidedCheck['kind'], readonly [string, string, string]>> = {
  version: [
    'steps aside by what the version header says, while the body may say something else',
    "A legacy body with the id of the victim's session is sent under a modern version header: the check steps aside and the session is served.",
    'Run the check whatever the version is, or classify header and body together and refuse with 400 what contradicts itself.',
  ],
  name: [
    'decides by a header that is not compared with the body',
    'The header names a harmless call and the body another: policy is applied to the one and the other is carried out.',
    'Compare `Mcp-Method` and `Mcp-Name` with the body first and refuse with 400 when they differ; or decide by the body.',
  ],
  batch: [
    'looks at one message, and arrays of messages pass it by',
    'The call is sent as the only element of an array: the check finds no method in it and the server carries it out.',
    'Refuse arrays before the check, or check every element.',
  ],
}

function sighting(facts: Facts, { at, node, kind, guarded }: OneSidedCheck): Sighting {
  const [what, attack, fix] = words[kind]
  return {
    at,
    label: kind === 'batch' ? 'arrays pass this by' : 'only one of the two places is read',
    message: `\`${facts.textOf(at).replace(/\s+/g, ' ').slice(0, 90)}\` ${what}.`,
    attack,
    fix,
    confidence: kind === 'batch' ? 'medium' : 'high',
    persona: kind === 'batch' ? 'pedantic' : 'regular',
    related: guarded === undefined ? [] : [{ at: guarded, label: 'the check that is passed by' }],
    trace: { node, labels: labelSet(kind === 'batch' ? ['RequestBody'] : ['ClientHeader']) },
  }
}
