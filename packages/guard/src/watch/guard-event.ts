import type { WeaknessId } from '@handfast/catalogue'
import type { Happening, HappeningName } from '../core/event.ts'
import type { Alarm, AlertSeverity, DetectorId } from './alert.ts'
import type { KeyedHash } from './keyed-hash.ts'

/** As it leaves the process, and as schema/guard-event-1.0.schema.json says. No field is an id. */
export type GuardEvent = GuardHappening | GuardAlert

interface Common {
  readonly schemaVersion: 1
  /** RFC 3339, in UTC. */
  readonly at: string
  readonly weakness?: WeaknessId
  /** Keyed hashes: the same for the same principal, session, agent or address, and no more. */
  readonly caller?: string
  readonly owner?: string
  readonly subject?: string
  readonly agent?: string
  readonly address?: string
}

export interface GuardHappening extends Common {
  readonly name: HappeningName | 'watch.dropped'
  readonly reason?: string
  readonly kind?: string
  /** How many, of `watch.dropped`. */
  readonly count?: number
}

export interface GuardAlert extends Common {
  readonly name: 'alert'
  readonly weakness: WeaknessId
  readonly detector: DetectorId
  readonly severity: AlertSeverity
  readonly message: string
  readonly count: number
  readonly windowMs: number
  /** What was done about it. */
  readonly action?: AlertAction
}

export type AlertAction = 'revoke' | 'lock' | 'throttle'

export async function eventOf(happening: Happening, hash: KeyedHash): Promise<GuardHappening> {
  const { name, atMs, reason, weakness, kind } = happening
  return {
    schemaVersion: 1,
    name,
    at: timeOf(atMs),
    ...(reason === undefined ? {} : { reason }),
    ...(weakness === undefined ? {} : { weakness }),
    ...(kind === undefined ? {} : { kind }),
    ...(await hashed(happening, hash)),
  }
}

export async function alertOf(
  alarm: Alarm,
  action: AlertAction | undefined,
  hash: KeyedHash,
): Promise<GuardAlert> {
  const { detector, weakness, severity, message, count, windowMs, atMs } = alarm
  return {
    schemaVersion: 1,
    name: 'alert',
    at: timeOf(atMs),
    detector,
    weakness,
    severity,
    message,
    count,
    windowMs,
    ...(action === undefined ? {} : { action }),
    ...(await hashed(alarm, hash)),
  }
}

export const droppedEvent = (count: number, atMs: number): GuardHappening => ({
  schemaVersion: 1,
  name: 'watch.dropped',
  at: timeOf(atMs),
  count,
})

const timeOf = (atMs: number): string => new Date(atMs).toISOString()

const hashedFields = ['caller', 'owner', 'subject', 'agent', 'address'] as const
type HashedField = (typeof hashedFields)[number]

async function hashed(
  what: Partial<Readonly<Record<HashedField, string>>>,
  hash: KeyedHash,
): Promise<Partial<Record<HashedField, string>>> {
  const fields: Partial<Record<HashedField, string>> = {}
  for (const field of hashedFields) {
    const value = what[field]
    if (value !== undefined) fields[field] = await hash(value)
  }
  return fields
}
