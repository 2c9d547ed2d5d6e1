import { createHash } from 'node:crypto'
import type { ApiKeysConfig } from '../src/config/config.ts'

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
        hash: `sha256:${createHash('sha256').update(key).digest('hex')}`,
        scopes: [],
      })),
    ),
  }
}
