import { isObject } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'

/** A single JSON-RPC message; undefined for a batch, and for what is none. */
export function messageIn(text: string): JsonObject | undefined {
  try {
    const message: unknown = JSON.parse(text)
    return isObject(message) ? message : undefined
  } catch {
    return undefined
  }
}
