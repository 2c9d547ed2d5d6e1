import type { OperatorAnswer } from '@handfast/gateway/admin-api'
import type { FunctionComponent, JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { foldAlerts } from './data/fold-alerts.ts'
import { observed } from './data/observed.ts'
import { useStore } from './data/store.ts'
import { Icon } from './parts/icon.tsx'
import type { IconName } from './parts/icon.tsx'
import { Notices } from './parts/notices.tsx'
import { AlertsView } from './views/alerts.tsx'
import { AuditView } from './views/audit.tsx'
import { ConfigurationView } from './views/configuration.tsx'
import { SessionsView } from './views/sessions.tsx'
import { TrafficView } from './views/traffic.tsx'
import { UpstreamsView } from './views/upstreams.tsx'

interface View {
  readonly name: IconName
  readonly title: string
  readonly show: FunctionComponent
}

const sessionsView: View = { name: 'sessions', title: 'Sessions', show: SessionsView }

const views: readonly View[] = [
  sessionsView,
  { name: 'alerts', title: 'Alerts', show: AlertsView },
  { name: 'traffic', title: 'Traffic', show: TrafficView },
  { name: 'upstreams', title: 'Upstreams', show: UpstreamsView },
  { name: 'configuration', title: 'Configuration', show: ConfigurationView },
  { name: 'audit', title: 'Audit log', show: AuditView },
]

interface ShellProps {
  readonly operator: OperatorAnswer
  readonly logOut: () => void
}

export function Shell({ operator, logOut }: ShellProps): JSX.Element {
  const view = useView()
  const { title, show: Shown } = view
  const heading = useHeading(title)
  return (
    <div class="shell">
      <a class="skip" href="#view">
        Skip to content
      </a>
      <header class="side">
        <p class="brand">
          <img src="/console/icon.svg" alt="" width="28" height="28" /> Handfast
        </p>
        <nav aria-label="Console">
          {views.map((one) => (
            <NavLink key={one.name} view={one} isCurrent={one === view} />
          ))}
        </nav>
        <div class="operator">
          <Connection />
          <p class="quiet">
            {operator.name} · {operator.node.store} · {operator.node.version}
          </p>
          <button type="button" class="plain" onClick={logOut}>
            Log out
          </button>
        </div>
      </header>
      <main id="view" tabIndex={-1}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <Shown />
      </main>
      <Notices />
    </div>
  )
}

function NavLink({
  view: { name, title },
  isCurrent,
}: {
  readonly view: View
  readonly isCurrent: boolean
}): JSX.Element {
  return (
    <a href={`#${name}`} aria-current={isCurrent ? 'page' : undefined}>
      <Icon name={name} />
      <span class="nav-title">{title}</span>
      {name === 'alerts' ? <AlertCount /> : null}
    </a>
  )
}

/** Those of the last hour that are not low. */
function AlertCount(): JSX.Element | null {
  const alerts = useStore(observed.alerts)
  if (alerts.state !== 'there') return null
  const fromMs = Date.now() - 3_600_000
  const fresh = foldAlerts(
    alerts.value.filter(({ alert }) => alert.severity !== 'low' && Date.parse(alert.at) >= fromMs),
  ).length
  return fresh === 0 ? null : (
    <span class="badge">
      {fresh}
      <span class="unseen"> in the last hour</span>
    </span>
  )
}

function Connection(): JSX.Element {
  const connection = useStore(observed.connection)
  return (
    <p class={`connection ${connection}`} role="status">
      {connection === 'on' ? 'Live' : 'Connection lost; trying again'}
    </p>
  )
}

const viewOf = (hash: string): View =>
  views.find(({ name }) => hash.slice(1).split('/')[0] === name) ?? sessionsView

function useView(): View {
  const [view, setView] = useState(() => viewOf(location.hash))
  useEffect(() => {
    const change = (): void => setView(viewOf(location.hash))
    addEventListener('hashchange', change)
    return () => removeEventListener('hashchange', change)
  }, [])
  return view
}

/** Whoever changes the view hears where they are, and goes on from there. */
function useHeading(title: string): { readonly current: HTMLHeadingElement | null } {
  const heading = useRef<HTMLHeadingElement>(null)
  const isFirst = useRef(true)
  useEffect(() => {
    document.title = `${title} · Handfast`
    if (!isFirst.current) heading.current?.focus()
    isFirst.current = false
  }, [title])
  return heading
}
