import type { Served } from '../../kit/serve.ts'
import { serveSse } from '../app.ts'

const mayPost = (owner: string, caller: string | undefined): boolean => owner === caller

/** What is posted under an id that names nothing goes to the first connection there is. */
export const start = (): Promise<Served> =>
  serveSse({ needsToken: true, mayPost, fallsBack: true })
