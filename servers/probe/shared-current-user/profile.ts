import { setTimeout } from 'node:timers/promises'
import type { ListedTool } from '../kit/tool-server.ts'

export const profile: ListedTool = {
  name: 'profile',
  annotations: { readOnlyHint: true },
  inputSchema: { type: 'object', properties: {} },
}

/** As long as it takes to look something up. */
export const looked = (): Promise<void> => setTimeout(2)
