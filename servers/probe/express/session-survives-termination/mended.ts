import type { Served } from '../../kit/serve.ts'
import { serveExpress } from '../app.ts'

/** The session goes. */
export const start = (): Promise<Served> => serveExpress({ end: (sessions, id) => void sessions.delete(id) })
