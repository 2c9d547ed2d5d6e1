import type { Served } from '../../kit/serve.ts'
import { serveSdkV2 } from '../app.ts'

/** The handler of the SDK looks at neither Origin nor Host. */
export const start = (): Promise<Served> => serveSdkV2({ validatesOrigin: false })
