import { randomUUID } from 'node:crypto'
import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'

/** An id that is not there is answered with 404, and ids are minted here. */
export const start = (): Promise<Served> => serveSdkV1({ takesChosenIds: false, mintId: () => randomUUID() })
