import { createHash } from 'node:crypto'
import type { ApiKeysConfig } from '../src/config/config.ts'

/** What a configuration has of a key. */
export const hashOf = (key: string): string =>
  `sha256:${createHash('sha256').update(key).digest('hex')}`

/** Callers who show these keys, by the names of their principals. */
export function apiKeysOf(
  keys: Readonly<Record<string, string | readonly string[]>>,
): ApiKeysConfig {
  return {
    kind: 'api-keys',
    header: 'x-api-key',
    keys: Object.entries(keys).flatMap(([subject, given]) =>
      [given].flat().map((key) => ({
        subject,
        hash: hashOf(key),
        scopes: [],
      })),
    ),
  }
}
