import type { AlertDetails, AlertRow, EventRow, PrincipalName } from '@handfast/gateway/admin-api'
import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { foldAlerts } from '../data/fold-alerts.ts'
import type { AlertStory } from '../data/fold-alerts.ts'
import { loadAlerts, observed } from '../data/observed.ts'
import { useStore } from '../data/store.ts'
import { useLoaded } from '../data/use-loaded.ts'
import { useNow } from '../data/use-now.ts'
import { ago, clockSeconds, count, counted, dateTime, duration } from '../data/words.ts'
import { Confirm } from '../parts/confirm.tsx'
import type { Question } from '../parts/confirm.tsx'
import { Hash } from '../parts/hash.tsx'
import { Empty, When } from '../parts/states.tsx'
import { eventText } from './event-text.ts'
import { lockQuestion } from './questions.ts'

export function AlertsView(): JSX.Element {
  const loaded = useStore(observed.alerts)
  return (
    <When loaded={loaded} what="alerts" again={() => void loadAlerts()}>
      {(alerts) =>
        alerts.length === 0 ? (
          <Empty title="No alerts">
            The watch looks for guessing, planted ids, foreign use and replays. What was refused one
            by one is in Traffic.
          </Empty>
        ) : (
          <AlertList alerts={alerts} />
        )
      }
    </When>
  )
}

const chosenIn = (hash: string): number => Number(hash.split('/')[1])

function useChosen(): number {
  const [chosen, setChosen] = useState(() => chosenIn(location.hash))
  useEffect(() => {
    const change = (): void => setChosen(chosenIn(location.hash))
    addEventListener('hashchange', change)
    return () => removeEventListener('hashchange', change)
  }, [])
  return chosen
}

function AlertList({ alerts }: { readonly alerts: readonly AlertRow[] }): JSX.Element {
  const now = useNow()
  const chosen = useChosen()
  const stories = useMemo(() => foldAlerts(alerts), [alerts])
  const shown = stories.find(({ row }) => row.number === chosen) ?? stories[0]
  return (
    <div class="split">
      <ol class="alerts" aria-label="Alerts, newest first">
        {stories.map(({ row, alerts: times }) => (
          <li key={row.number}>
            <a
              class="alert"
              href={`#alerts/${row.number}`}
              aria-current={row === shown?.row ? 'true' : undefined}
            >
              <span class="alert-head">
                <Severity of={row.alert.severity} />
                {times > 1 ? <span class="quiet">{count(times)} times</span> : null}
              </span>
              <span class="alert-title">{row.title}</span>
              <span class="quiet">
                {row.caller === undefined ? '' : `${row.caller.subject} · `}
                {row.upstream} · {ago(Date.parse(row.alert.at), now)}
              </span>
            </a>
          </li>
        ))}
      </ol>
      {shown === undefined ? null : <AlertCard key={shown.row.number} story={shown} />}
    </div>
  )
}

const Severity = ({ of }: { readonly of: string }): JSX.Element => (
  <span class={`chip ${of}`}>{of}</span>
)

function AlertCard({ story }: { readonly story: AlertStory }): JSX.Element {
  const { row } = story
  const [loaded, again] = useLoaded<AlertDetails>(`/api/alerts/${row.number}`)
  const [question, setQuestion] = useState<Question>()
  const { alert, title, pageUrl, caller, owner } = row
  return (
    <article class="card detail" aria-label={title}>
      <p class="detail-head">
        <Severity of={alert.severity} />
        <time class="quiet" dateTime={alert.at}>
          {dateTime(Date.parse(alert.at))}
        </time>
      </p>
      <h2>{title}</h2>
      <p class="lead">{capital(alert.message)}.</p>
      <Evidence story={story} />
      <div class="buttons">
        <a class="button" href={pageUrl} rel="noreferrer" target="_blank">
          About this weakness
        </a>
        {caller === undefined ? null : (
          <button
            type="button"
            class="quiet-danger"
            onClick={() => setQuestion(lockQuestion(caller))}
          >
            Lock {caller.subject}…
          </button>
        )}
      </div>
      <h3>Timeline</h3>
      <When loaded={loaded} what="the timeline" again={again}>
        {({ timeline }) => <Timeline events={timeline} caller={caller} owner={owner} />}
      </When>
      {question === undefined ? null : (
        <Confirm question={question} close={() => setQuestion(undefined)} />
      )}
    </article>
  )
}

function Evidence({ story }: { readonly story: AlertStory }): JSX.Element {
  const { alert, caller, owner, upstream } = story.row
  return (
    <dl class="facts">
      <Fact title="Upstream">{upstream}</Fact>
      <Fact title="Who did it">
        <Who name={caller} hash={alert.caller} />
      </Fact>
      <Fact title="Whose it was">
        <Who name={owner} hash={alert.owner} />
      </Fact>
      <Fact title="How often">
        {counted(alert.count, 'time')}
        {alert.windowMs > 0 ? ` within ${duration(alert.windowMs)}` : ''}
        {story.alerts > 1 ? `; ${counted(story.alerts, 'alert')} so far` : ''}
      </Fact>
      <Fact title="Session or handle">
        {alert.subject === undefined ? 'none that exists' : <Hash of={alert.subject} />}
      </Fact>
      <Fact title="Address">
        {alert.address === undefined ? 'not known' : <Hash of={alert.address} />}
      </Fact>
      <Fact title="Seen by">{alert.detector}</Fact>
      <Fact title="Done about it">{alert.action ?? 'refused; nothing more'}</Fact>
    </dl>
  )
}

interface FactProps {
  readonly title: string
  readonly children: preact.ComponentChildren
}

const Fact = ({ title, children }: FactProps): JSX.Element => (
  <div>
    <dt>{title}</dt>
    <dd>{children}</dd>
  </div>
)

interface WhoProps {
  readonly name: PrincipalName | undefined
  readonly hash: string | undefined
}

function Who({ name, hash }: WhoProps): JSX.Element {
  if (name === undefined && hash === undefined) return <>not known</>
  return (
    <>
      {name?.subject} <Hash of={hash} />
    </>
  )
}

interface TimelineProps {
  readonly events: readonly EventRow[]
  readonly caller: PrincipalName | undefined
  readonly owner: PrincipalName | undefined
}

function Timeline({ events, caller, owner }: TimelineProps): JSX.Element {
  if (events.length === 0) return <p class="quiet">No event of it is kept any more.</p>
  return (
    <ol class="timeline">
      {events.map(({ number, event }) => (
        <li key={number} class={event.name.endsWith('.refused') ? 'refused' : ''}>
          <time dateTime={event.at}>{clockSeconds(Date.parse(event.at))}</time>
          <span>{eventText(event, { caller, owner })}</span>
        </li>
      ))}
    </ol>
  )
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
