import type { Check } from '../../lab/check.ts'
import { judgeParts } from '../../lab/combine.ts'
import { withoutOther } from '../../lab/others.ts'
import { notApplicable } from '../../lab/verdict.ts'
import { goOnWithHandle } from './handle-after-refresh.ts'
import { goOnInSession } from './session-after-refresh.ts'

/**
 * Tokens are short-lived and refreshed (OAuth 2.1, section 1.3.2); the subject is what lasts. What
 * is bound to the bytes of one ends with it.
 */
export const tokenBytesBinding: Check = {
  weakness: 'token-bytes-binding',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan:
    'opens a session and has a tool make something as a, and goes on with both as a-again: with ' +
    'another token of the same user',
  attack: 'Nobody has to attack: whoever’s token is refreshed loses the session, or orphans it.',
  fix: 'Bind the session to issuer and subject, which a refresh leaves as they are.',
  async run(lab) {
    if (lab.surface.admitsNobody === true) {
      return notApplicable('the server lets everybody in: no token is asked for')
    }
    const { aAgain } = lab.cast
    if (aAgain === undefined) {
      const what = 'whether anything outlives its token needs a second token of one user'
      return withoutOther(lab, what, '--as a-again="Authorization: Bearer …"')
    }
    const handle = await goOnWithHandle(lab, aAgain)
    if (lab.surface.era === 'modern') return judgeParts([handle])
    return judgeParts([await goOnInSession(lab, aAgain), handle])
  },
}
