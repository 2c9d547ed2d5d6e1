import type { WeaknessId } from '@handfast/catalogue'
import { GuardError } from './errors.ts'
import type { Happening } from './event.ts'
import type { GuardRequest } from './guard-request.ts'
import type { GuardParts } from './parts.ts'
import type { OwnerKey } from './principal.ts'

/**
 * How the agent instance behind a request is known. Resolves to its name, such as `jkt:…`, or to
 * undefined when the request shows nothing of the kind; one that shows something wrong is refused.
 *
 * @throws ProofError
 */
export interface AgentOf {
  (request: GuardRequest, about: AgentQuestion): Promise<string | undefined>
  /** What a client has to show, as a challenge of `WWW-Authenticate` (RFC 9110, 11.6.1). */
  readonly challenge?: string | undefined
}

/** Whose agent it has to be, and what the guard has to find that out with. */
export interface AgentQuestion {
  readonly owner: OwnerKey
  readonly parts: GuardParts
}

export interface ProofFault {
  /** For the watch: a word, never anything that the caller sent. */
  readonly reason: string
  readonly weakness?: WeaknessId
  /** For the client: what the answer has to say. */
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** What a request showed of its agent instance does not hold. */
export class ProofError extends GuardError<'GUARD_PROOF_INVALID'> {
  readonly fault: ProofFault

  constructor(fault: ProofFault) {
    super('GUARD_PROOF_INVALID', 'The request does not prove which agent instance it comes from.', {
      cause: fault.cause,
    })
    this.fault = fault
  }
}

/** Each kind that a request shows anything of has to hold; the first of them names the agent. */
export function firstOf(...kinds: readonly AgentOf[]): AgentOf {
  const agentOf = async (
    request: GuardRequest,
    about: AgentQuestion,
  ): Promise<string | undefined> => {
    const shown: string[] = []
    for (const kind of kinds) {
      const agent = await kind(request, about)
      if (agent !== undefined) shown.push(agent)
    }
    return shown[0]
  }
  const challenges = kinds.map(({ challenge }) => challenge).filter((text) => text !== undefined)
  return Object.assign(agentOf, {
    challenge: challenges.length === 0 ? undefined : challenges.join(', '),
  })
}

/** The agent of a request whose principal is known. */
export type AskAgent = (request: GuardRequest, owner: OwnerKey) => Promise<string | undefined>

/** Refuses, unless `isOptional`, a request that shows nothing of an agent. */
export function askAgent(
  agentOf: AgentOf | undefined,
  parts: GuardParts,
  isOptional: boolean,
): AskAgent {
  if (agentOf === undefined) return async () => undefined
  return async (request, owner) => {
    try {
      const agent = await agentOf(request, { owner, parts })
      if (agent !== undefined || isOptional) return agent
      throw missing(agentOf.challenge)
    } catch (error) {
      if (error instanceof ProofError) parts.tell(refusedProof(error.fault, owner, parts.clock()))
      throw error
    }
  }
}

const missing = (challenge: string | undefined): ProofError =>
  new ProofError({
    reason: 'proof-missing',
    weakness: 'unbound-agent-token',
    headers: challenge === undefined ? {} : { 'www-authenticate': challenge },
  })

const refusedProof = (
  { reason, weakness }: ProofFault,
  caller: OwnerKey,
  atMs: number,
): Happening => ({
  name: 'proof.refused',
  atMs,
  reason,
  caller,
  ...(weakness === undefined ? {} : { weakness }),
})
