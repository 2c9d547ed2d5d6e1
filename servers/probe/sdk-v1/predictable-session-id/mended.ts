import { randomUUID } from 'node:crypto'
import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'

/** 122 random bits. */
export const start = (): Promise<Served> => serveSdkV1({ mintId: () => randomUUID() })
