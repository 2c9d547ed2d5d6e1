import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import type { Rule, Sighting } from '../rule.ts'
import { plainListeners } from './plain-listeners.ts'
import type { PlainListener } from './plain-listeners.ts'
import { plainRequests } from './plain-requests.ts'
import type { PlainRequest } from './plain-requests.ts'
import { mayBeBehindProxy } from './proxy-hint.ts'

const secrets: LabelSet = labelSet([
  'SessionIdHeader',
  'TransportSession',
  'Credential',
  'TokenBytes',
  'AuthInfo',
  'Cookie',
])

/**
 * MCP 2025-11-25, basic/authorization, Communication Security: authorization endpoints are served
 * over HTTPS. CWE-319.
 */
export const cleartextTransport: Rule = {
  id: 'cleartext-transport',

  notApplicable({ context }) {
    return context.stdioOnly ? 'nothing is served over a network' : undefined
  },

  check(facts, report) {
    for (const request of plainRequests(facts)) report(ofRequest(request))
    if (!carriesSecrets(facts) || mayBeBehindProxy(facts)) return
    for (const listener of plainListeners(facts)) report(ofListener(listener))
  },
}

/** Session ids or tokens come in, as far as can be seen. */
function carriesSecrets(facts: Facts): boolean {
  return facts.authentication.anywhere || (facts.flow.lanes.anywhere & secrets) !== 0
}

function ofListener({ at, host, isKnown }: PlainListener): Sighting {
  return {
    at,
    label: 'HTTP without TLS, reachable from elsewhere',
    message:
      host === undefined
        ? 'The server listens without TLS on every interface, since no address is named, and takes session ids or tokens.'
        : `The server listens without TLS on \`${host}\` and takes session ids or tokens.`,
    attack:
      'Somebody on the network reads bearer token and session id from one request and sends both themselves.',
    fix: 'Give the listener a certificate, or listen on 127.0.0.1 behind a proxy on the same host that terminates TLS.',
    confidence: isKnown ? 'medium' : 'low',
    // Without an address nobody said that it be reached from elsewhere: often a proxy is in front.
    persona: !isKnown ? 'auditor' : host === undefined ? 'pedantic' : 'regular',
    regardlessOfContext: true,
  }
}

function ofRequest({ at, url, carried }: PlainRequest): Sighting {
  return {
    at,
    label: 'sent in the clear',
    message: `A request to \`${url}\` carries ${carried} without TLS.`,
    attack: 'Somebody on the way reads the credential from the request and uses it as their own.',
    fix: 'Use the https address.',
    confidence: 'high',
    regardlessOfContext: true,
  }
}
