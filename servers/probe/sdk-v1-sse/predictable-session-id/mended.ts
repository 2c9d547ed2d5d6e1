import { randomUUID } from 'node:crypto'
import type { Served } from '../../kit/serve.ts'
import { serveSse } from '../app.ts'

const mayPost = (owner: string, caller: string | undefined): boolean => owner === caller

/** 122 random bits. */
export const start = (): Promise<Served> =>
  serveSse({ needsToken: true, mayPost, mintId: () => randomUUID() })
