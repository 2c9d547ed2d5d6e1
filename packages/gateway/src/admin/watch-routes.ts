import { pageUrl, weaknessById } from '@handfast/catalogue'
import type { SeenAlert, SeenEvent } from '../telemetry/events.ts'
import { stepMs } from '../telemetry/series.ts'
import { AdminError } from './admin-error.ts'
import type { AdminParts } from './admin-parts.ts'
import { json } from './admin-route.ts'
import type { AdminRoute } from './admin-route.ts'
import type { AlertDetails, AlertRow, EventRow, PrincipalName, SeriesAnswer } from './answers.ts'
import { numberIn } from './ask.ts'

export const watchRoutes = (parts: AdminParts): readonly AdminRoute[] => [
  {
    method: 'GET',
    path: '/api/alerts',
    async handle() {
      const people = await parts.show.principalsByHash()
      const alerts = parts.observed.events.alerts().toReversed()
      return json({ alerts: alerts.map((seen) => alertRow(seen, people)) })
    },
  },
  {
    method: 'GET',
    path: '/api/alerts/{number}',
    handle: async ({ params }) => json(await alertDetails(parts, Number(params['number']))),
  },
  {
    method: 'GET',
    path: '/api/events',
    async handle({ query }) {
      const limit = numberIn(query, 'limit', { otherwise: 200, min: 1, max: 1000 })
      const seen = parts.observed.events.recent().slice(-limit).toReversed()
      return json({ events: seen.map(eventRow) })
    },
  },
  {
    method: 'GET',
    path: '/api/series',
    handle: async ({ query }) => json(seriesOf(parts, query)),
  },
]

export const eventRow = ({ number, upstream, event }: SeenEvent): EventRow => ({
  number,
  upstream,
  event,
})

export function alertRow(
  { number, upstream, event: alert }: SeenAlert,
  people: ReadonlyMap<string, PrincipalName>,
): AlertRow {
  const caller = people.get(alert.caller ?? '')
  const owner = people.get(alert.owner ?? '')
  return {
    number,
    upstream,
    alert,
    title: weaknessById(alert.weakness)?.title ?? alert.weakness,
    pageUrl: pageUrl(alert.weakness),
    ...(caller === undefined ? {} : { caller }),
    ...(owner === undefined ? {} : { owner }),
  }
}

const timelineMax = 100
/** Events that came shortly before the first that was counted belong to the story. */
const beforeMs = 60_000
const afterMs = 300_000

async function alertDetails(parts: AdminParts, number: number): Promise<AlertDetails> {
  const { events } = parts.observed
  const seen = events.alerts().find((one) => one.number === number)
  if (seen === undefined) throw new AdminError('ADMIN_NOT_FOUND', 'The alert is not kept any more.')
  const atMs = Date.parse(seen.event.at)
  const fromMs = atMs - seen.event.windowMs - beforeMs
  const timeline = events
    .recent()
    .filter((one) => one.upstream === seen.upstream && one.event.name !== 'alert')
    .filter(({ event }) => {
      const at = Date.parse(event.at)
      return at >= fromMs && at <= atMs + afterMs && isAbout(event, seen.event)
    })
    .slice(-timelineMax)
    .map(eventRow)
  return { ...alertRow(seen, await parts.show.principalsByHash()), timeline }
}

const sharedFields = ['caller', 'owner', 'subject', 'address'] as const

function isAbout(event: SeenEvent['event'], alert: SeenAlert['event']): boolean {
  const named = new Set(sharedFields.map((field) => alert[field]))
  named.delete(undefined)
  return sharedFields.some((field) => named.has(event[field]))
}

const hourMs = 3_600_000

function seriesOf(parts: AdminParts, query: URLSearchParams): SeriesAnswer {
  const otherwise = parts.clock() - hourMs
  const fromMs = numberIn(query, 'from', { otherwise, min: 0, max: Number.MAX_SAFE_INTEGER })
  return { stepMs, upstreams: samplesOf(parts, fromMs) }
}

export const samplesOf = (
  { observed, routes }: AdminParts,
  fromMs: number,
): SeriesAnswer['upstreams'] =>
  routes().map(({ config: { name } }) => ({
    upstream: name,
    samples: observed.seriesOf(name).samples(fromMs),
  }))
