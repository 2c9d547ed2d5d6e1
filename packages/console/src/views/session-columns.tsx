import type { PrincipalName, SessionRow } from '@handfast/gateway/admin-api'
import { duration } from '../data/words.ts'
import { Hash } from '../parts/hash.tsx'
import type { Column } from '../parts/long-table.tsx'

interface ColumnsFor {
  readonly now: number
  readonly end: (row: SessionRow) => void
  readonly choose: (principal: PrincipalName) => void
}

export const sessionColumns = (given: ColumnsFor): readonly Column<SessionRow>[] => [
  whoColumn(given),
  clientColumn,
  upstreamColumn,
  {
    title: 'Idle',
    className: 'number idle',
    by: ({ usedAtMs }) => -usedAtMs,
    cell: ({ usedAtMs }) => duration(given.now - usedAtMs),
  },
  {
    title: 'Age',
    className: 'number age',
    by: ({ createdAtMs }) => -createdAtMs,
    cell: ({ createdAtMs }) => duration(given.now - createdAtMs),
  },
  actColumn(given),
]

const whoColumn = ({ choose }: ColumnsFor): Column<SessionRow> => ({
  title: 'Principal',
  className: 'who',
  by: ({ principal }) => principal.subject,
  cell: ({ principal, hash }) => (
    <>
      <button type="button" class="link" onClick={() => choose(principal)}>
        {principal.subject}
      </button>
      <span class="under">
        <Hash of={hash} />
      </span>
    </>
  ),
})

const clientColumn: Column<SessionRow> = {
  title: 'Client',
  className: 'client',
  by: ({ client = '' }) => client,
  cell: ({ client, agent }) => (
    <>
      <span class="cut">{client ?? 'unnamed'}</span>
      <span class="under">
        {agent === undefined ? 'any agent' : 'agent '}
        <Hash of={agent} />
      </span>
    </>
  ),
}

const upstreamColumn: Column<SessionRow> = {
  title: 'Upstream',
  className: 'upstream',
  by: ({ upstream }) => upstream,
  cell: ({ upstream, last }) => (
    <>
      <span class="cut">{upstream}</span>
      <span class="under cut">{last ?? 'not used here yet'}</span>
    </>
  ),
}

const actColumn = ({ end }: ColumnsFor): Column<SessionRow> => ({
  title: 'Actions',
  className: 'act',
  cell: (row) => (
    <button
      type="button"
      class="small"
      onClick={() => end(row)}
      aria-label={`End session of ${row.principal.subject}`}
    >
      End
    </button>
  ),
})
