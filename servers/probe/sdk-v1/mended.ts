import type { Server } from 'node:http'
import { createApp } from './app.ts'

/** The session is found for whoever opened it, and for nobody else. */
export const createMended = (): Server => createApp((owner, caller) => owner === caller)
