import type { OwnerKey } from '../../core/principal.ts'
import type { Page, RecordKey, RecordKind, StoredRecord } from '../../core/store.ts'

/** What `read` of the scripts returns, which is a list of texts and nothing else. */
export function recordOf(kind: RecordKind, reply: unknown): StoredRecord | undefined {
  if (!Array.isArray(reply)) return undefined
  const [key, owner, value, version, createdAtMs, usedAtMs, expiresAtMs] = reply.map(String)
  if (key === undefined || owner === undefined || value === undefined) return undefined
  return {
    kind,
    // Keys and owners are as `insert` was given them, which asked for the brands.
    key: key as RecordKey,
    owner: owner as OwnerKey,
    value,
    version: Number(version),
    createdAtMs: Number(createdAtMs),
    usedAtMs: Number(usedAtMs),
    expiresAtMs: Number(expiresAtMs),
  }
}

export function pageOf(kind: RecordKind, reply: unknown): Page {
  const [next, rows] = Array.isArray(reply) ? reply : []
  const records = Array.isArray(rows) ? rows.map((row) => recordOf(kind, row)) : []
  return {
    records: records.filter((record) => record !== undefined),
    next: typeof next === 'string' && next !== '' ? next : undefined,
  }
}
