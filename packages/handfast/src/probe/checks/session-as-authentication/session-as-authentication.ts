import type { Check } from '../../lab/check.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import { tryForeignPosts } from '../../legacy/foreign-posts.ts'
import { tryForeignUse } from '../../legacy/foreign-use.ts'

/**
 * MCP up to 2025-11-25, Security Best Practices, Session Hijacking: servers must verify all inbound
 * requests, and must not use sessions for authentication. The misses are single verbs.
 */
export const sessionAsAuthentication: Check = {
  weakness: 'session-as-authentication',
  eras: ['legacy'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan:
    'opens sessions as a; pings, posts and listens in them without a credential and with one ' +
    'that was never issued; with --disruptive, ends them so',
  attack: 'Whoever has the session id needs no credential at all.',
  fix:
    'Verify the credential on every verb: POST of requests, notifications and responses, GET ' +
    'and DELETE.',
  async run(lab) {
    const { admitsNobody } = lab.surface
    if (admitsNobody === true) {
      return notApplicable('the server lets everybody in: there is no authentication to replace')
    }
    if (admitsNobody === undefined) {
      return inconclusive('whether the server lets everybody in could not be told')
    }
    const { nobody, stranger } = lab.cast
    const intruders = stranger === undefined ? [nobody] : [nobody, stranger]
    const isStream = lab.surface.transport === 'http+sse'
    const use = await (isStream ? tryForeignPosts : tryForeignUse)(lab, intruders)
    return 'verdict' in use ? use.verdict : judge(use)
  },
}
