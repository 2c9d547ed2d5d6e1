import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { otherCaller, weightWithoutPrincipals } from '../../lab/others.ts'
import { inconclusive, judge } from '../../lab/verdict.ts'
import type { Verdict } from '../../lab/verdict.ts'
import { ownStreamPing, tryForeignPosts } from '../../legacy/foreign-posts.ts'
import { tryForeignUse } from '../../legacy/foreign-use.ts'
import { ownPing, ownSession } from '../../legacy/own-sessions.ts'
import type { Principal } from '../../wire/principal.ts'

/** MCP up to 2025-11-25, Security Best Practices, Session Hijacking: bind the id to the user. */
export const unboundSession: Check = {
  weakness: 'unbound-session',
  eras: ['legacy'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan:
    'opens sessions as a; pings, posts and listens in them as b; with --disruptive, ends one ' +
    'as b',
  attack: 'Whoever has an account and somebody’s session id works in that session.',
  fix: 'Remember who opened a session, and answer everybody else as if it did not exist.',
  async run(lab) {
    const intruder = otherCaller(lab)
    if (intruder === undefined) {
      return inconclusive('one principal alone has nobody to intrude', '--as b="Authorization: …"')
    }
    if (lab.surface.transport === 'http+sse') return runOnStreams(lab, intruder)
    const control = await ownSession(lab, intruder)
    if (control.verdict !== undefined) return control.verdict
    const own = await ownPing(lab, control.session)
    const use = await tryForeignUse(lab, [intruder])
    if ('verdict' in use) return use.verdict
    return judge({ ...use, owner: [own, ...use.owner], ...weightWithoutPrincipals(lab) })
  },
}

async function runOnStreams(lab: Lab, intruder: Principal): Promise<Verdict> {
  const own = await ownStreamPing(lab, intruder)
  if (own.length === 0) return inconclusive(`${intruder.name} has no session of their own`)
  const use = await tryForeignPosts(lab, [intruder])
  if ('verdict' in use) return use.verdict
  return judge({ ...use, owner: [...own, ...use.owner], ...weightWithoutPrincipals(lab) })
}
