import type { ListedTool } from './tool-server.ts'

/** A tool that says of itself that it changes nothing, so that the probe may call it. */
export function readOnlyTool(name: string, ...parameters: readonly string[]): ListedTool {
  const properties = Object.fromEntries(parameters.map((key) => [key, { type: 'string' }]))
  return {
    name,
    annotations: { readOnlyHint: true },
    inputSchema: { type: 'object', properties, required: parameters },
  }
}

export const said = (text: string, isError = false): object => ({
  content: [{ type: 'text', text }],
  isError,
})

/** Keeps what it is told, and shows it. */
export const memoryTools: readonly ListedTool[] = [
  readOnlyTool('remember', 'text'),
  readOnlyTool('recall'),
]

/** Lists of texts by key. */
export interface Memory {
  remember(key: string, text: string): object
  recall(key: string): object
}

export function createMemory(): Memory {
  const kept = new Map<string, readonly string[]>()
  return {
    remember(key, text) {
      kept.set(key, [...(kept.get(key) ?? []), text])
      return said('kept')
    },
    recall: (key) => said((kept.get(key) ?? []).join('\n')),
  }
}
