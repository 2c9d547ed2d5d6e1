import type {
  AlertRow,
  EventRow,
  SampleRow,
  SeriesAnswer,
  SessionRow,
  SessionsPage,
} from '@handfast/gateway/admin-api'
import { get } from './api.ts'
import { createStore } from './store.ts'
import type { Store } from './store.ts'

/** What is live, and kept up to date by `follow`. */
export interface Observed {
  readonly sessions: Store<Loaded<ReadonlyMap<string, SessionRow>>>
  /** Live ones in all, of which the console may hold a part. */
  readonly total: Store<number>
  readonly alerts: Store<Loaded<readonly AlertRow[]>>
  readonly series: Store<Loaded<ReadonlyMap<string, readonly SampleRow[]>>>
  readonly events: Store<readonly EventRow[]>
  readonly connection: Store<'lost' | 'on'>
}

export type Loaded<Value> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'there'; readonly value: Value }

export const observed: Observed = {
  sessions: createStore<Loaded<ReadonlyMap<string, SessionRow>>>({ state: 'loading' }),
  total: createStore(0),
  alerts: createStore<Loaded<readonly AlertRow[]>>({ state: 'loading' }),
  series: createStore<Loaded<ReadonlyMap<string, readonly SampleRow[]>>>({ state: 'loading' }),
  events: createStore<readonly EventRow[]>([]),
  connection: createStore<'lost' | 'on'>('on'),
}

/** Beyond it, operators find sessions by principal. */
export const sessionsMax = 20_000
const pageMax = 1000
const eventsMax = 200
const hourMs = 3_600_000
/** As far back as the gateway goes. */
export const seriesMs: number = 3 * hourMs

export const keyOf = ({ upstream, ref }: SessionRow): string => `${upstream}/${ref}`

async function load<Value>(store: Store<Loaded<Value>>, from: () => Promise<Value>): Promise<void> {
  try {
    const value = await from()
    store.set(() => ({ state: 'there', value }))
  } catch (error) {
    // What is there is better than nothing, as long as the connection is shown to be lost.
    store.set((before) => (before.state === 'there' ? before : { state: 'failed', error }))
  }
}

export const loadSessions = (): Promise<void> =>
  load(observed.sessions, async () => {
    const rows = new Map<string, SessionRow>()
    let after: string | undefined
    do {
      const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`
      const page = await get<SessionsPage>(`/api/sessions?limit=${pageMax}${from}`)
      for (const row of page.sessions) rows.set(keyOf(row), row)
      observed.total.set(() => page.total)
      after = page.next
    } while (after !== undefined && rows.size < sessionsMax)
    return rows
  })

export const loadAlerts = (): Promise<void> =>
  load(observed.alerts, async () => {
    const { alerts } = await get<{ readonly alerts: readonly AlertRow[] }>('/api/alerts')
    return alerts
  })

export const loadSeries = (): Promise<void> =>
  load(observed.series, async () => {
    const { upstreams } = await get<SeriesAnswer>(`/api/series?from=${Date.now() - seriesMs}`)
    return new Map(upstreams.map(({ upstream, samples }) => [upstream, samples]))
  })

export const loadEvents = async (): Promise<void> => {
  const { events } = await get<{ readonly events: readonly EventRow[] }>('/api/events?limit=200')
  observed.events.set(() => events)
}

const changed = <Value>(store: Store<Loaded<Value>>, change: (value: Value) => Value): void =>
  store.set((before) =>
    before.state === 'there' ? { state: 'there', value: change(before.value) } : before,
  )

export function seeSessions(rows: readonly SessionRow[]): void {
  changed(observed.sessions, (before) => {
    const after = new Map(before)
    for (const row of rows) after.set(keyOf(row), row)
    observed.total.set((total) => total + after.size - before.size)
    return after
  })
}

export function seeAlert(row: AlertRow): void {
  changed(observed.alerts, (before) => [
    row,
    ...before.filter(({ number }) => number !== row.number),
  ])
}

export function seeEvent(row: EventRow): void {
  observed.events.set((before) => [row, ...before].slice(0, eventsMax))
  const { name, subject, owner } = row.event
  if (name !== 'session.ended') return
  endSessions(
    ({ upstream, hash, principal }) =>
      upstream === row.upstream &&
      (subject === undefined ? owner === undefined || principal.hash === owner : hash === subject),
  )
}

/** Those that are over are gone from the list at once. */
export function endSessions(isOver: (row: SessionRow) => boolean): void {
  changed(observed.sessions, (before) => {
    const left = [...before].filter(([, row]) => !isOver(row))
    if (left.length === before.size) return before
    observed.total.set((total) => Math.max(left.length, total - (before.size - left.length)))
    return new Map(left)
  })
}

export function seeSeries(upstreams: SeriesAnswer['upstreams']): void {
  changed(observed.series, (before) => {
    const after = new Map(before)
    for (const { upstream, samples } of upstreams) {
      const known = after.get(upstream) ?? []
      const lastMs = known.at(-1)?.atMs ?? 0
      const fromMs = Date.now() - seriesMs
      const added = samples.filter(({ atMs }) => atMs > lastMs)
      after.set(
        upstream,
        [...known, ...added].filter(({ atMs }) => atMs >= fromMs),
      )
    }
    return after
  })
}
