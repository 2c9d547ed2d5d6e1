import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'

/** Whoever has one id knows the next. */
export const start = (): Promise<Served> => serveSdkV1({ mintId: (_chosen, sessionsSoFar) => `session-${sessionsSoFar + 1}` })
