import { keepNewest } from '@handfast/protocol'
import type { Happening } from '../../core/event.ts'
import type { RecordKey } from '../../core/store.ts'
import type { Alarm } from '../alert.ts'
import type { NewDetector } from '../detector.ts'
import { whoOf } from './counting.ts'

const windowMs = 60_000
const sessionsMax = 10_000
const changesMin = 3

interface Seen {
  /** As the adapter saw it, and what it is part of. */
  address: string
  network: string
  atMs: number
  /** Changes in a row, each within the window. */
  changes: number
}

/**
 * A session that goes back and forth between two networks. One change is a laptop that was carried
 * home; going back and forth within a minute is two who hold the same id.
 */
export const twoNetworks: NewDetector = () => {
  const sessions = new Map<RecordKey, Seen>()

  return {
    id: 'two-networks',
    seesUse: true,
    see(happening) {
      const { name, subject, address, atMs } = happening
      if (name !== 'session.resolved' || subject === undefined || address === undefined) {
        return undefined
      }
      const before = sessions.get(subject)
      const network = before?.address === address ? before.network : networkOf(address)
      const isChange = before !== undefined && before.network !== network
      const isSoon = before !== undefined && atMs - before.atMs < windowMs
      const changes = isSoon ? before.changes + (isChange ? 1 : 0) : 0
      const seen = { address, network, atMs, changes: changes < changesMin ? changes : 0 }
      keepNewest(sessions, [subject, seen], sessionsMax)
      return changes < changesMin ? undefined : alarm(happening, changes)
    },
  }
}

const alarm = (happening: Happening, count: number): Alarm => ({
  detector: 'two-networks',
  weakness: 'unbound-session',
  severity: 'high',
  atMs: happening.atMs,
  message: `a session went back and forth between networks ${count} times within a minute`,
  count,
  windowMs,
  ...whoOf(happening),
})

/** What one site or one provider's customer shares: 24 bits of IPv4, 48 of IPv6. */
function networkOf(address: string): string {
  const four = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/.exec(address)?.[1]
  if (four !== undefined) return four
  return address.split(':').slice(0, 3).join(':')
}
