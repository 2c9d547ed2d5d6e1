import type { Served } from '../../kit/serve.ts'
import { serveExpress } from '../app.ts'

/** The answer is all that DELETE does. */
export const start = (): Promise<Served> => serveExpress({ end: () => undefined })
