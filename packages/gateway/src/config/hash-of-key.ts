import { createHash } from 'node:crypto'

/** What a configuration has of an API key, in place of the key. */
export function hashOfKey(key: string): string {
  return `sha256:${createHash('sha256').update(key).digest('hex')}`
}
