import type { FetchHandler } from '../kit/legacy-server.ts'
import { legacyTasks } from '../kit/task-server.ts'

/** A task is its owner's; to others it does not exist. */
export const createHandler = (): FetchHandler =>
  legacyTasks((task, principal) => task.owner === principal)
