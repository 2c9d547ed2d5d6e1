import { ProofError } from './agent.ts'
import type { AgentOf } from './agent.ts'
import { findFamily, nameOfFamily } from './agent-token-family.ts'
import { isGuardError } from './errors.ts'

const headerDefault = 'agent-token'

/**
 * The agent instance by the token that `guard.agentTokens` minted for it, in a header of its own:
 * `agent:…`. It proves no more than that the token was copied by nobody.
 */
export function agentToken({ header = headerDefault }: { readonly header?: string } = {}): AgentOf {
  return async ({ headers }, { owner, parts }) => {
    const token = headers.get(header)
    if (token === null) return undefined
    const { keys } = parts
    if (keys === undefined) throw new TypeError('Agent tokens are signed: give the guard `keys`')
    try {
      const { record } = await findFamily({ ...parts, keys }, token, owner)
      return nameOfFamily(record.key)
    } catch (error) {
      if (!isGuardError(error) || error.code !== 'GUARD_AGENT_TOKEN_INVALID') throw error
      throw new ProofError({ reason: 'agent-token-invalid', cause: error })
    }
  }
}
