import type { Served } from '../../kit/serve.ts'
import { serveExpress } from '../app.ts'

/** A session begins under the id that the client sent, where it sent one. */
export const start = (): Promise<Served> => serveExpress({ adoptsIds: true })
