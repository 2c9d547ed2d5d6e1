import type { Served } from '../../kit/serve.ts'
import { serveSdkV2 } from '../app.ts'

/** The checks that the SDK has for it come first. */
export const start = (): Promise<Served> => serveSdkV2({ validatesOrigin: true })
