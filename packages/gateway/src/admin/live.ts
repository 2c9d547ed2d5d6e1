import type { AdminParts } from './admin-parts.ts'
import type { SessionRow } from './answers.ts'
import type { Operator } from './operators.ts'
import { alertRow, eventRow, samplesOf } from './watch-routes.ts'

/** Writes events of a stream; false when the operator's browser cannot keep up. */
export type SendLive = (name: LiveName, value: unknown) => boolean

/**
 * `event` and `alert`: rows as of the API; `sessions`: rows that are new or have changed; `series`:
 * the samples of a step that ended; `stale`: there was more than could be told, load anew; `over`:
 * the operator is not logged in any more.
 */
export type LiveName = 'alert' | 'event' | 'over' | 'series' | 'sessions' | 'stale'

/** Opens a stream, and returns what ends it. */
export type AdminStream = (send: SendLive, end: () => void) => () => void

export interface Live {
  /** Undefined when there are too many already. */
  streamFor(operator: Operator): AdminStream | undefined
  close(): void
}

const streamsMax = 50
const everyMs = 1000
/** Sessions are looked up in the store: so many a second while somebody watches, and no more. */
const sessionsMax = 200

interface Watcher {
  readonly operator: Operator
  readonly send: SendLive
  readonly end: () => void
}

export function createLive(parts: AdminParts): Live {
  const watchers = new Set<Watcher>()
  const send: SendLive = (name, value) => {
    // Whoever reads too slowly loads anew when they come back.
    for (const watcher of watchers) if (!watcher.send(name, value)) watcher.end()
    return true
  }
  const stopListening = parts.observed.events.listen((seen) => {
    if (watchers.size === 0) return
    send('event', eventRow(seen))
    if (seen.event.name === 'alert') void tellAlert(parts, seen.number, send)
  })
  const tick = createTick(parts, send)
  const timer = setInterval(() => {
    if (watchers.size === 0) return
    void tick()
    for (const watcher of watchers) void endUnlessLive(parts, watcher)
  }, everyMs)
  timer.unref()

  return {
    streamFor(operator) {
      if (watchers.size >= streamsMax) return undefined
      return (sendTo, end) => {
        const watcher = { operator, send: sendTo, end }
        // What was used before somebody looked is in the list that they load.
        if (watchers.size === 0) parts.observed.activity.takeChanged()
        watchers.add(watcher)
        return () => void watchers.delete(watcher)
      }
    },
    close() {
      clearInterval(timer)
      stopListening()
      for (const watcher of watchers) watcher.end()
    },
  }
}

async function tellAlert(parts: AdminParts, number: number, send: SendLive): Promise<void> {
  const people = await parts.show.principalsByHash()
  const seen = parts.observed.events.alerts().find((one) => one.number === number)
  if (seen !== undefined) send('alert', alertRow(seen, people))
}

/** Looking on is no use of a session: it ends when nobody does anything for long enough. */
async function endUnlessLive({ operators }: AdminParts, watcher: Watcher): Promise<void> {
  // While the store cannot say, nobody is thrown out.
  if (await operators.isLive(watcher.operator).catch(() => true)) return
  watcher.send('over', {})
  watcher.end()
}

function createTick(parts: AdminParts, send: SendLive): () => Promise<void> {
  let toldMs = parts.clock()
  return async () => {
    const changed = parts.observed.activity.takeChanged()
    if (changed.length > sessionsMax) send('stale', {})
    else if (changed.length > 0) send('sessions', await rowsOf(parts, changed))
    const fromMs = toldMs
    const upstreams = samplesOf(parts, fromMs)
    const newest = Math.max(...upstreams.flatMap(({ samples }) => samples.map(({ atMs }) => atMs)))
    if (newest < fromMs) return
    toldMs = newest + 1
    send('series', upstreams)
  }
}

async function rowsOf(
  { routes, show }: AdminParts,
  changed: ReturnType<AdminParts['observed']['activity']['takeChanged']>,
): Promise<readonly SessionRow[]> {
  const rows = await Promise.all(
    changed.map(async ({ upstream, ref }) => {
      const route = routes().find(({ config }) => config.name === upstream)
      const session = await route?.guard.sessions.find(ref).catch(() => undefined)
      return session === undefined ? undefined : show.session(upstream, session)
    }),
  )
  return rows.filter((row) => row !== undefined)
}
