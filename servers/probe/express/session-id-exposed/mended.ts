import type { Served } from '../../kit/serve.ts'
import { serveExpress } from '../app.ts'

/** The error page says that there was an error. */
export const start = (): Promise<Served> => serveExpress({ describe: () => ({ error: 'bad request' }) })
