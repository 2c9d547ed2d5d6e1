import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Verdict } from '../../lab/verdict.ts'
import { tryAgentHeader } from './agent-header.ts'
import { tryAgentTokens } from './agent-tools.ts'

/** OWASP AISVS C10: what is handed to one agent instance is of no use to another. */
export const unboundAgentToken: Check = {
  weakness: 'unbound-agent-token',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  isLaterOverStdio: true,
  disposition: 'active',
  plan:
    'opens a session as one agent instance of a and uses it as another, where a header names the ' +
    'instance; the same with a token that a tool hands out to an instance',
  attack: 'One agent of a pool that is taken over works in the sessions of all others.',
  fix: 'Bind the session to the agent instance, best by a key that the instance proves to have.',
  async run(lab) {
    const inHeader = await tryAgentHeader(lab)
    if ('verdict' in inHeader) return inHeader.verdict
    const inTools = await tryAgentTokens(lab)
    const owner = [...inHeader.owner, ...inTools.owner]
    const untried = [...inHeader.untried, ...inTools.untried]
    if (owner.length > 0) {
      return judge({ owner, attempts: [...inHeader.attempts, ...inTools.attempts], untried })
    }
    const [first] = untried
    if (first !== undefined) return inconclusive(`${first.what} was not tried`, first.settledBy)
    return withoutAgents(lab)
  },
}

function withoutAgents({ cast }: Lab): Verdict {
  const what = cast.a.headers.length === 0 ? 'no tool' : 'no header of a, and no tool,'
  return notApplicable(`${what} names an agent instance, so that there is only one`)
}
