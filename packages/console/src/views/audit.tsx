import type { AuditAction, AuditEntry } from '@handfast/gateway/admin-api'
import type { JSX } from 'preact'
import { useLoaded } from '../data/use-loaded.ts'
import { dateTime, short } from '../data/words.ts'
import { Empty, When } from '../parts/states.tsx'

const deeds: Readonly<Record<AuditAction, string>> = {
  'lock-principal': 'Locked a principal',
  'log-in': 'Logged in',
  'log-out': 'Logged out',
  'make-login-link': 'Made a login link',
  'revoke-all': 'Ended all sessions',
  'revoke-principal': 'Ended all sessions of a principal',
  'revoke-session': 'Ended a session',
  'run-scorecard': 'Ran the probe',
}

const ways: Readonly<Record<AuditEntry['via'], string>> = {
  link: 'login link',
  oidc: 'OpenID Connect',
  secret: 'command line',
}

/** What operators did on this node, newest first. */
export function AuditView(): JSX.Element {
  const [loaded, again] = useLoaded<{ readonly entries: readonly AuditEntry[] }>(
    '/api/audit?limit=1000',
  )
  return (
    <When loaded={loaded} what="the audit log" again={again}>
      {({ entries }) =>
        entries.length === 0 ? (
          <Empty title="Nothing was done yet">What operators do here is written down first.</Empty>
        ) : (
          <div class="scroll" tabIndex={0} role="region" aria-label="Audit log">
            <table class="list">
              <thead>
                <tr>
                  {['When', 'Who', 'What', 'Where', 'To whom'].map((title) => (
                    <th key={title} scope="col">
                      {title}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {entries.map((entry, index) => (
                  <Entry key={`${entry.at}${index}`} entry={entry} />
                ))}
              </tbody>
            </table>
          </div>
        )
      }
    </When>
  )
}

const Entry = ({ entry }: { readonly entry: AuditEntry }): JSX.Element => (
  <tr>
    <td data-label="When">
      <time dateTime={entry.at}>{dateTime(Date.parse(entry.at))}</time>
    </td>
    <td data-label="Who">
      {entry.who} <span class="quiet">by {ways[entry.via]}</span>
    </td>
    <td data-label="What">
      {deeds[entry.action]}
      {entry.outcome === 'failed' ? <span class="chip high">failed</span> : null}
    </td>
    <td data-label="Where">{entry.upstream ?? ''}</td>
    <td data-label="To whom">
      {entry.target === undefined ? '' : <code class="hash">{short(entry.target)}</code>}
    </td>
  </tr>
)
