import type { PrincipalName, SessionRow } from '@handfast/gateway/admin-api'
import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import { observed, sessionsMax } from '../data/observed.ts'
import { useStore } from '../data/store.ts'
import { count, counted } from '../data/words.ts'
import type { Question } from '../parts/confirm.tsx'
import { endAllQuestion } from './questions.ts'

export interface SessionFilter {
  readonly text: string
  /** Empty for all. */
  readonly upstream: string
  readonly owner: PrincipalName | undefined
}

export const noFilter: SessionFilter = { text: '', upstream: '', owner: undefined }

interface SessionToolbarProps {
  readonly rows: readonly SessionRow[]
  /** How many fit the filter. */
  readonly shown: number
  readonly filter: SessionFilter
  readonly setFilter: (filter: SessionFilter) => void
  readonly ask: (question: Question) => void
}

export function SessionToolbar(props: SessionToolbarProps): JSX.Element {
  const { rows, shown, filter, setFilter, ask } = props
  const total = useStore(observed.total)
  const upstreams = useMemo(() => [...new Set(rows.map(({ upstream }) => upstream))].sort(), [rows])
  const part = shown === rows.length ? '' : `${count(shown)} of `
  const more = rows.length >= sessionsMax ? ` shown, ${count(total)} live` : ''
  return (
    <div class="toolbar" role="search">
      <input
        type="search"
        placeholder="Filter by principal, client, tool or hash"
        aria-label="Filter sessions"
        value={filter.text}
        onInput={({ currentTarget }) => setFilter({ ...filter, text: currentTarget.value })}
      />
      <select
        aria-label="Upstream"
        value={filter.upstream}
        onChange={({ currentTarget }) => setFilter({ ...filter, upstream: currentTarget.value })}
      >
        <option value="">All upstreams</option>
        {upstreams.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <p class="quiet grow" role="status">
        {part}
        {counted(rows.length, 'session')}
        {more}
      </p>
      <button type="button" class="quiet-danger" onClick={() => ask(endAllQuestion(total))}>
        End all…
      </button>
    </div>
  )
}
