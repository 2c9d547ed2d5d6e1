import type { Served } from '../../kit/serve.ts'
import { serveExpress } from '../app.ts'

/** Ids are minted here. */
export const start = (): Promise<Served> => serveExpress({ adoptsIds: false })
