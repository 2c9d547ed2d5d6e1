import type { AlertRow, EventRow, SeriesAnswer, SessionRow } from '@handfast/gateway/admin-api'
import {
  loadAlerts,
  loadEvents,
  loadSeries,
  loadSessions,
  observed,
  seeAlert,
  seeEvent,
  seeSeries,
  seeSessions,
  endSessions,
} from './observed.ts'

/** Sessions of other nodes, and what was missed, come with the next look at all of them. */
const reloadMs = 60_000
const staleMs = 5000

/** Loads what is there and follows what happens; returns what ends that. */
export function follow(onOver: () => void): () => void {
  let staleTimer = 0
  const source = new EventSource('/api/live')
  const on = <Row>(name: string, take: (row: Row) => void): void =>
    source.addEventListener(name, (event: MessageEvent<string>) => {
      // Written by the gateway, whose answers are held against their schema.
      take(JSON.parse(event.data) as Row)
    })
  on<EventRow>('event', seeEvent)
  on<AlertRow>('alert', seeAlert)
  on<readonly SessionRow[]>('sessions', seeSessions)
  on<SeriesAnswer['upstreams']>('series', seeSeries)
  on('stale', () => {
    clearTimeout(staleTimer)
    staleTimer = setTimeout(loadSessions, staleMs)
  })
  on('over', onOver)
  // Whatever happened while nobody listened is loaded anew.
  source.addEventListener('open', () => {
    observed.connection.set(() => 'on')
    loadAll()
  })
  source.addEventListener('error', () => observed.connection.set(() => 'lost'))
  const reload = setInterval(loadSessions, reloadMs)
  const expire = setInterval(() => endSessions(isExpired), staleMs)
  return () => {
    source.close()
    clearTimeout(staleTimer)
    clearInterval(reload)
    clearInterval(expire)
  }
}

const isExpired = ({ expiresAtMs }: SessionRow): boolean => expiresAtMs <= Date.now()

function loadAll(): void {
  void loadSessions()
  void loadAlerts()
  void loadSeries()
  // They are shown beside what else there is, and come by themselves.
  loadEvents().catch(() => undefined)
}
