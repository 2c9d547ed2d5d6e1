import type { Served } from '../../kit/serve.ts'
import { serveSse } from '../app.ts'

const mayPost = (owner: string, caller: string | undefined): boolean => owner === caller

/** An id that names nothing is answered with 404. */
export const start = (): Promise<Served> =>
  serveSse({ needsToken: true, mayPost, fallsBack: false })
