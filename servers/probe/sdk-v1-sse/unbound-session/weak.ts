import type { Served } from '../../kit/serve.ts'
import { serveSse } from '../app.ts'

/** Any user may post into any session. */
export const start = (): Promise<Served> => serveSse({ needsToken: true, mayPost: () => true })
