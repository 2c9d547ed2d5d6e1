import { randomUUID } from 'node:crypto'
import type { Served } from '../../kit/serve.ts'
import { serveSdkV2 } from '../app.ts'

/** An id that is not there is answered with 404, and ids are minted here. */
export const start = (): Promise<Served> => serveSdkV2({ takesChosenIds: false, mintId: () => randomUUID() })
