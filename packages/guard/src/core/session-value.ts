import type { Session } from './session.ts'
import type { StoredRecord } from './store.ts'

/** What a store keeps of a session beside the columns that it knows. */
export interface SessionValue {
  readonly endsAtMs: number
  readonly agent: string | undefined
  readonly inner: string | undefined
  readonly data: unknown
}

/** @throws TypeError when the data is not JSON. */
export function encodeSession(value: SessionValue): string {
  return JSON.stringify(value)
}

/** Values are written by `encodeSession` only; whoever can write to the store is trusted. */
export function decodeSession(text: string): SessionValue {
  const value: SessionValue = JSON.parse(text)
  return { endsAtMs: value.endsAtMs, agent: value.agent, inner: value.inner, data: value.data }
}

export function sessionOf(record: StoredRecord): Session {
  const { endsAtMs, agent, inner, data } = decodeSession(record.value)
  const { key: ref, owner, createdAtMs, usedAtMs, expiresAtMs } = record
  return { ref, owner, agent, inner, data, createdAtMs, usedAtMs, expiresAtMs, endsAtMs }
}
