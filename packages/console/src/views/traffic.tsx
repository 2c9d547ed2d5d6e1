import type { EventRow } from '@handfast/gateway/admin-api'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { loadSeries, observed, seriesMs } from '../data/observed.ts'
import { pointsOf } from '../data/samples.ts'
import type { SampleField, SamplesByUpstream } from '../data/samples.ts'
import { useStore } from '../data/store.ts'
import { useNow } from '../data/use-now.ts'
import { clockSeconds, count, milliseconds } from '../data/words.ts'
import { Chart } from '../parts/chart.tsx'
import type { Line } from '../parts/chart.tsx'
import { Empty, When } from '../parts/states.tsx'
import { eventText } from './event-text.ts'

const minute = 60_000
const ranges = [
  { title: '15 minutes', ms: 15 * minute },
  { title: '1 hour', ms: 60 * minute },
  { title: '3 hours', ms: seriesMs },
] as const

export function TrafficView(): JSX.Element {
  const loaded = useStore(observed.series)
  return (
    <When loaded={loaded} what="traffic" again={() => void loadSeries()}>
      {(all) => <Charts all={all} />}
    </When>
  )
}

interface Drawn {
  readonly title: string
  readonly lines: readonly (readonly [name: string, field: SampleField, tone: Line['tone']])[]
  readonly show: (value: number) => string
}

const whole = (value: number): string => count(Math.round(value * 10) / 10)

const charts: readonly Drawn[] = [
  {
    title: 'Refusals',
    lines: [['refusals', 'refusals', 'warn']],
    show: whole,
  },
  { title: 'Ids minted', lines: [['mints', 'mints', 'main']], show: whole },
  {
    title: 'Requests',
    lines: [
      ['requests', 'requests', 'main'],
      ['upstream errors', 'errors', 'warn'],
    ],
    show: whole,
  },
  { title: 'Streams open', lines: [['streams', 'streams', 'main']], show: whole },
  {
    title: 'Time to the head of the answer',
    lines: [
      ['99th percentile', 'p99', 'second'],
      ['median', 'p50', 'main'],
    ],
    show: milliseconds,
  },
]

function Charts({ all }: { readonly all: SamplesByUpstream }): JSX.Element {
  const toMs = useNow()
  const [rangeMs, setRange] = useState<number>(15 * minute)
  const [upstream, setUpstream] = useState('')
  const shown: SamplesByUpstream =
    upstream === '' ? all : new Map([[upstream, all.get(upstream) ?? []]])
  const fromMs = toMs - rangeMs
  return (
    <>
      <div class="toolbar">
        <select
          aria-label="Upstream"
          value={upstream}
          onChange={({ currentTarget }) => setUpstream(currentTarget.value)}
        >
          <option value="">All upstreams</option>
          {[...all.keys()].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <div class="choice" role="group" aria-label="How far back">
          {ranges.map(({ title, ms }) => (
            <button
              key={ms}
              type="button"
              aria-pressed={rangeMs === ms}
              onClick={() => setRange(ms)}
            >
              {title}
            </button>
          ))}
        </div>
        <p class="quiet">Each point is ten seconds of this node.</p>
      </div>
      <div class="charts">
        {charts.map((drawn) => (
          <Drawing key={drawn.title} drawn={drawn} all={shown} fromMs={fromMs} toMs={toMs} />
        ))}
        <RecentEvents />
      </div>
    </>
  )
}

interface DrawingProps {
  readonly drawn: Drawn
  readonly all: SamplesByUpstream
  readonly fromMs: number
  readonly toMs: number
}

function Drawing({ drawn: { title, lines, show }, all, fromMs, toMs }: DrawingProps): JSX.Element {
  const drawn = lines.map(([name, field, tone]) => ({
    name,
    tone,
    points: pointsOf(all, field, fromMs),
  }))
  const said = drawn.map(({ name, points }) => {
    const values = points.flatMap(({ value }) => (value === undefined ? [] : [value]))
    const last = values.at(-1)
    const [now, most] = [last === undefined ? 'none' : show(last), show(Math.max(0, ...values))]
    return { now, text: `${name}: now ${now}, at most ${most}` }
  })
  const summary = `${title}. ${said.map(({ text }) => text).join('; ')}.`
  const now = said.map((one) => one.now).join(' / ')
  return <Chart {...{ title, lines: drawn, fromMs, toMs, show, summary, now }} />
}

const eventsShown = 40

/** One by one, as they happen; newest first. */
function RecentEvents(): JSX.Element {
  const events = useStore(observed.events)
  const told = events.filter(({ event }) => event.name !== 'alert').slice(0, eventsShown)
  return (
    <section class="card events" aria-labelledby="recent">
      <h2 id="recent">As it happens</h2>
      {told.length === 0 ? (
        <Empty title="Nothing yet">Mints, refusals and ends appear here.</Empty>
      ) : (
        <ol class="timeline" tabIndex={0} aria-labelledby="recent">
          {told.map((row) => (
            <EventLine key={row.number} row={row} />
          ))}
        </ol>
      )}
    </section>
  )
}

const nobody = { caller: undefined, owner: undefined }

const EventLine = ({ row: { event, upstream } }: { readonly row: EventRow }): JSX.Element => (
  <li class={event.name.endsWith('.refused') ? 'refused' : ''}>
    <time dateTime={event.at}>{clockSeconds(Date.parse(event.at))}</time>
    <span>
      {eventText(event, nobody)} <span class="quiet">{upstream}</span>
    </span>
  </li>
)
