import type { Attempt, Sight, Untried } from '../../lab/verdict.ts'

/** What came of one way in which a server may tell agent instances apart. */
export interface AgentTrial {
  readonly owner: readonly Sight[]
  readonly attempts: readonly Attempt[]
  readonly untried: readonly Untried[]
}

export const noAgents: AgentTrial = { owner: [], attempts: [], untried: [] }
