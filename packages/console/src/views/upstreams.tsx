import type { UpstreamRow } from '@handfast/gateway/admin-api'
import type { JSX } from 'preact'
import { useLoaded } from '../data/use-loaded.ts'
import { counted } from '../data/words.ts'
import { When } from '../parts/states.tsx'
import { Proposals } from './proposals.tsx'
import { ScorecardPanel } from './scorecard.tsx'

/** The servers behind, whether they are there, and what the probe makes of them. */
export function UpstreamsView(): JSX.Element {
  const [loaded, again] = useLoaded<{ readonly upstreams: readonly UpstreamRow[] }>(
    '/api/upstreams',
  )
  return (
    <When loaded={loaded} what="upstreams" again={again}>
      {({ upstreams }) => (
        <div class="upstreams">
          {upstreams.map((row) => (
            <UpstreamCard key={row.name} row={row} />
          ))}
        </div>
      )}
    </When>
  )
}

const kinds: Readonly<Record<UpstreamRow['kind'], string>> = {
  http: 'Streamable HTTP',
  sse: 'HTTP+SSE',
  stdio: 'stdio',
}

function UpstreamCard({ row }: { readonly row: UpstreamRow }): JSX.Element {
  const { name, path, kind, reach, isReady, sessions, protections } = row
  return (
    <section class="card" aria-labelledby={`upstream-${name}`}>
      <div class="upstream-head">
        <h2 id={`upstream-${name}`}>{name}</h2>
        <span class={`ready ${isReady ? 'yes' : 'no'}`}>
          {isReady ? 'Ready' : 'Cannot be reached'}
        </span>
      </div>
      <dl class="facts">
        <div>
          <dt>Clients use</dt>
          <dd>
            <code>{path}</code>
          </dd>
        </div>
        <div>
          <dt>Behind it</dt>
          <dd>
            <code>{reach}</code> <span class="quiet">{kinds[kind]}</span>
          </dd>
        </div>
        <div>
          <dt>Live</dt>
          <dd>{counted(sessions, 'session')}</dd>
        </div>
        <div>
          <dt>Bound</dt>
          <dd>{protections.join('; ')}</dd>
        </div>
      </dl>
      <Proposals upstream={name} />
      <ScorecardPanel upstream={name} />
    </section>
  )
}
