import type { JSX } from 'preact'
import { foldAlerts } from '../data/fold-alerts.ts'
import { observed } from '../data/observed.ts'
import type { Loaded } from '../data/observed.ts'
import { useStore } from '../data/store.ts'
import { count } from '../data/words.ts'
import { sumOf } from '../data/samples.ts'

const hourMs = 3_600_000

/** What matters at a glance. */
export function SessionSums(): JSX.Element {
  const sessions = useStore(observed.sessions)
  const total = useStore(observed.total)
  const series = useStore(observed.series)
  const alerts = useStore(observed.alerts)
  const fromMs = Date.now() - hourMs
  const principals = valueOf(
    sessions,
    (rows) => new Set([...rows.values()].map(({ principal }) => principal.owner)).size,
  )
  const refused = valueOf(series, (all) => sumOf(all, 'refusals', fromMs))
  const raised = valueOf(
    alerts,
    (all) => foldAlerts(all.filter(({ alert }) => Date.parse(alert.at) >= fromMs)).length,
  )
  return (
    <dl class="sums">
      <Sum title="Live sessions" value={sessions.state === 'there' ? count(total) : '–'} />
      <Sum title="Principals" value={principals} />
      <Sum title="Refused, last hour" value={refused} to="traffic" />
      <Sum title="Alerts, last hour" value={raised} to="alerts" isLoud={raised !== '0'} />
    </dl>
  )
}

const valueOf = <Value,>(loaded: Loaded<Value>, of: (value: Value) => number): string =>
  loaded.state === 'there' ? count(of(loaded.value)) : '–'

interface SumProps {
  readonly title: string
  readonly value: string
  readonly to?: string
  readonly isLoud?: boolean
}

const Sum = ({ title, value, to, isLoud = false }: SumProps): JSX.Element => (
  <div class={`sum ${isLoud && value !== '–' ? 'loud' : ''}`}>
    <dt>{to === undefined ? title : <a href={`#${to}`}>{title}</a>}</dt>
    <dd>{value}</dd>
  </div>
)
