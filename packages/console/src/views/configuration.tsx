import type { JSX } from 'preact'
import { useLoaded } from '../data/use-loaded.ts'
import { When } from '../parts/states.tsx'

interface Answer {
  readonly config: Readonly<Record<string, unknown>>
}

const titles: Readonly<Record<string, string>> = {
  listen: 'Where clients reach it',
  admin: 'This console',
  state: 'Where sessions are kept',
  keys: 'Keys',
  callers: 'How callers show who they are',
  upstreams: 'Upstreams',
  limits: 'Limits',
  sessions: 'Sessions',
  watch: 'Watch',
}

/** What is in force now, with secrets masked by the gateway. */
export function ConfigurationView(): JSX.Element {
  const [loaded, again] = useLoaded<Answer>('/api/config')
  return (
    <>
      <p class="lead">
        What is in force on this node. Secrets are masked; times are in milliseconds. Change{' '}
        <code>handfast.yaml</code> and send SIGHUP to the gateway.
      </p>
      <When loaded={loaded} what="the configuration" again={again}>
        {({ config }) =>
          Object.entries(config).map(([name, value]) => (
            <section key={name} class="card settings" aria-labelledby={`config-${name}`}>
              <h2 id={`config-${name}`}>{titles[name] ?? name}</h2>
              <Value value={value} />
            </section>
          ))
        }
      </When>
    </>
  )
}

function Value({ value }: { readonly value: unknown }): JSX.Element {
  if (value === null) return <span class="quiet">not set</span>
  if (Array.isArray(value)) {
    if (value.length === 0) return <span class="quiet">none</span>
    return (
      <ol class="values">
        {value.map((one, index) => (
          <li key={index}>
            <Value value={one} />
          </li>
        ))}
      </ol>
    )
  }
  if (typeof value !== 'object') return <code>{String(value)}</code>
  return (
    <dl>
      {Object.entries(value).map(([name, one]) => (
        <div key={name} class={isNested(one) ? 'nested' : ''}>
          <dt>{name}</dt>
          <dd>
            <Value value={one} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

const isNested = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0
