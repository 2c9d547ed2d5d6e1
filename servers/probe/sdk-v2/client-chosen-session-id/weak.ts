import { randomUUID } from 'node:crypto'
import type { Served } from '../../kit/serve.ts'
import { serveSdkV2 } from '../app.ts'

/** A session that is not there is opened under the id that the client sent. */
export const start = (): Promise<Served> => serveSdkV2({ takesChosenIds: true, mintId: (chosen) => chosen ?? randomUUID() })
