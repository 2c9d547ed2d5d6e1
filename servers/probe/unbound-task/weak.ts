import type { FetchHandler } from '../kit/legacy-server.ts'
import { legacyTasks } from '../kit/task-server.ts'

/** A task is found by its id, whoever asks. */
export const createHandler = (): FetchHandler => legacyTasks(() => true)
