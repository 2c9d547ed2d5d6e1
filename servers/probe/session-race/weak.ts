import type { FetchHandler } from '../kit/legacy-server.ts'
import { listServer } from './lists.ts'

/** Read, wait, write: who reads in between is overtaken. */
export const createHandler = (): FetchHandler => listServer((_, change) => change())
