import type { Served } from '../../kit/serve.ts'
import { serveSse } from '../app.ts'

const mayPost = (owner: string, caller: string | undefined): boolean => owner === caller

/** Whoever has one id knows the next. */
export const start = (): Promise<Served> =>
  serveSse({ needsToken: true, mayPost, mintId: (sessionsSoFar) => `session-${sessionsSoFar}` })
