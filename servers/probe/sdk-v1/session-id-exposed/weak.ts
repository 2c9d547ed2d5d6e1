import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'

/** The page that says how the server is lists the ids of its sessions. */
export const start = (): Promise<Served> => serveSdkV1({ health: (ids) => ({ ok: true, sessions: ids }) })
