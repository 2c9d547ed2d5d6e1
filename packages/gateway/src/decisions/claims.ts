import { createHash, timingSafeEqual } from 'node:crypto'
import type { OwnerKey, RecordKey, Store } from '@handfast/guard'
import type { SessionsConfig } from '../config/config.ts'

/**
 * Whose a session id of a server is that others stand in front of. Nobody shows the answers of the
 * server to this one, so an id is whose it was first seen with, and never anybody else's.
 */
export interface Claims {
  /** `full` when no more can be remembered, so that nothing can be said. */
  check(sessionId: string, owner: OwnerKey): Promise<'full' | 'own' | 'unknown'>
  /** Nobody's, from now on. */
  end(sessionId: string, owner: OwnerKey): Promise<void>
}

const kind = 'claim'
/** Times of use are written no oftener than the idle limit has such parts. */
const touchesPerIdle = 20
/** The server behind may remember a session that is over: its id stays taken for longer. */
const takenMsMore = 7 * 24 * 3_600_000

interface Claim {
  readonly startedAtMs: number
  readonly usedAtMs: number
  readonly isEnded: boolean
}

export function createClaims(store: Store, limits: SessionsConfig, clock: () => number): Claims {
  const { idleMsMax, absoluteMsMax, perPrincipalMax, max } = limits
  const isOver = ({ startedAtMs, usedAtMs, isEnded }: Claim, nowMs: number): boolean =>
    isEnded || nowMs >= usedAtMs + idleMsMax || nowMs >= startedAtMs + absoluteMsMax

  return {
    async check(sessionId, owner) {
      const key = keyOf(sessionId)
      const nowMs = clock()
      const found = await store.find(kind, key, nowMs)
      if (found === undefined) return claim(key, owner, nowMs)
      const known = JSON.parse(found.value) as Claim
      if (!isSame(found.owner, owner) || isOver(known, nowMs)) return 'unknown'
      if (nowMs - known.usedAtMs >= idleMsMax / touchesPerIdle) {
        // Somebody else who was faster has written the same.
        await store.replace(found, JSON.stringify({ ...known, usedAtMs: nowMs }), nowMs)
      }
      return 'own'
    },
    async end(sessionId, owner) {
      const found = await store.find(kind, keyOf(sessionId), clock())
      if (found === undefined || !isSame(found.owner, owner)) return
      const known = JSON.parse(found.value) as Claim
      await store.replace(found, JSON.stringify({ ...known, isEnded: true }), clock())
    },
  }

  async function claim(
    key: RecordKey,
    owner: OwnerKey,
    nowMs: number,
  ): Promise<'full' | 'own' | 'unknown'> {
    const first: Claim = { startedAtMs: nowMs, usedAtMs: nowMs, isEnded: false }
    const record = {
      kind,
      key,
      owner,
      value: JSON.stringify(first),
      version: 1,
      createdAtMs: nowMs,
      usedAtMs: nowMs,
      expiresAtMs: nowMs + absoluteMsMax + takenMsMore,
    }
    const insertion = await store.insert(record, { perOwnerMax: perPrincipalMax, max }, nowMs)
    if (insertion === 'inserted') return 'own'
    if (insertion !== 'exists') return 'full'
    const other = await store.find(kind, key, nowMs)
    return other !== undefined && isSame(other.owner, owner) ? 'own' : 'unknown'
  }
}

/** Stores hold hashes; the text is one of this kind and id, which is what the brand says. */
const keyOf = (sessionId: string): RecordKey =>
  createHash('sha256').update(`${kind} ${sessionId}`).digest('base64url') as RecordKey

function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)]
  return one.length === other.length && timingSafeEqual(one, other)
}
