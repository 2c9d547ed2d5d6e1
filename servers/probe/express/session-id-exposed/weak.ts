import type { Served } from '../../kit/serve.ts'
import { serveExpress } from '../app.ts'

/** The error page shows what the server knew when it failed. */
export const start = (): Promise<Served> => serveExpress({ describe: ({ message }, sessions) => ({ message, sessions: [...sessions.keys()] }) })
