import type { NewDetector } from '../detector.ts'
import { counting } from './counting.ts'

/** The principal is right and the key is not: the id, and maybe the token, left the agent. */
export const agentChange: NewDetector = () =>
  counting({
    detector: 'agent-change',
    weakness: 'unbound-agent-token',
    severity: 'high',
    countMin: 1,
    windowMs: 60_000,
    nameOf: ({ name, reason, subject }) =>
      name === 'session.refused' && reason === 'other-agent' ? subject : undefined,
    message: () => 'a session was used with another agent or key than it was minted for',
  })
