import type { ServerContext } from '../../facts/context.ts'
import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import type { Rule, Sighting } from '../rule.ts'
import { forwardedUses } from './forwarded-uses.ts'
import type { ForwardedUse } from './forwarded-uses.ts'
import { trustingSwitches } from './trusting-switches.ts'
import type { TrustingSwitch } from './trusting-switches.ts'

const fix =
  'Name the proxies whose headers count (addresses or a number of hops), and ask the framework for scheme, host and address then.'

/**
 * RFC 7239, 8.1: the header cannot be relied upon to be correct, as anybody on the way may write
 * it. CWE-348.
 */
export const trustedForwardedHeaders: Rule = {
  id: 'trusted-forwarded-headers',

  notApplicable({ context, sites }) {
    const isServed =
      context.hasHttp || sites('http.route').length + sites('http.middleware').length > 0
    return isServed && !context.stdioOnly ? undefined : 'nothing is served over HTTP'
  },

  check(facts, report) {
    for (const found of trustingSwitches(facts)) report(ofSwitch(facts.context, found))
    for (const use of forwardedUses(facts)) report(ofUse(facts, use))
  },
}

function ofSwitch(
  { loopbackOnly }: ServerContext,
  { at, text, decides }: TrustingSwitch,
): Sighting {
  return {
    at,
    label: 'believes forwarding headers from anybody',
    message: `${text} takes address, scheme and host of a request from headers that whoever connects may write.`,
    attack:
      'A client that reaches the server sends X-Forwarded-For or X-Forwarded-Proto itself and passes for another address, or for one that came over TLS.',
    fix,
    confidence: decides === undefined ? 'medium' : 'high',
    persona: decides === undefined ? 'pedantic' : 'regular',
    ...weighedBy(loopbackOnly),
    related: decides === undefined ? [] : [{ at: decides, label: 'decided by what was forwarded' }],
  }
}

/** On loopback only programs of the machine connect, and a proxy is one of them. */
const weighedBy = (
  loopbackOnly: boolean,
): Pick<Sighting, 'conditional' | 'regardlessOfContext'> => ({
  regardlessOfContext: true,
  ...(loopbackOnly ? { conditional: 'listens on loopback only' } : {}),
})

const deeds: Readonly<Record<ForwardedUse['kind'], readonly [string, string]>> = {
  decision: [
    'decides whether a request is let through',
    'Who connects past the proxy adds the header that the check wants to see, and is let in.',
  ],
  key: [
    'is part of the key of kept state',
    "Who connects past the proxy sends a new address with each request, or the victim's, and gets state or a limit of its own choice.",
  ],
  url: [
    'ends up in a URL that is handed out',
    "Who sends a forged X-Forwarded-Host gets URLs made that lead users or clients to the attacker's host.",
  ],
}

function ofUse(facts: Facts, use: ForwardedUse): Sighting {
  const { read, sink, kind, optedIn, vetted, redirects } = use
  const [what, attack] = deeds[kind]
  return {
    at: read,
    label: 'whoever connects may write it',
    message: `\`${facts.textOf(read).replace(/\s+/g, ' ').slice(0, 80)}\` ${what}; nothing asks whether a proxy of ours sent it.`,
    attack,
    fix,
    confidence: kind === 'decision' && !optedIn ? 'high' : 'medium',
    persona: kind === 'url' || optedIn || vetted || redirects ? 'pedantic' : 'regular',
    ...weighedBy(facts.context.loopbackOnly),
    related: sink === read ? [] : [{ at: sink, label: what.slice(0, 60) }],
    trace: { node: sink, labels: labelSet(['ForwardedHeader']) },
  }
}
