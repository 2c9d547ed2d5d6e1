import type { PrincipalName, SessionRow } from '@handfast/gateway/admin-api'
import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { loadSessions, observed } from '../data/observed.ts'
import { useStore } from '../data/store.ts'
import { useNow } from '../data/use-now.ts'
import { Confirm } from '../parts/confirm.tsx'
import type { Question } from '../parts/confirm.tsx'
import { LongTable } from '../parts/long-table.tsx'
import type { Order } from '../parts/long-table.tsx'
import { Empty, When } from '../parts/states.tsx'
import { PrincipalBar } from './principal-bar.tsx'
import { endQuestion } from './questions.ts'
import { sessionColumns } from './session-columns.tsx'
import { SessionSums } from './session-sums.tsx'
import { noFilter, SessionToolbar } from './session-toolbar.tsx'
import type { SessionFilter } from './session-toolbar.tsx'

export function SessionsView(): JSX.Element {
  const loaded = useStore(observed.sessions)
  return (
    <>
      <SessionSums />
      <When loaded={loaded} what="sessions" again={() => void loadSessions()}>
        {(rows) =>
          rows.size === 0 ? (
            <Empty title="No live sessions">
              They appear here as soon as a client connects through the gateway.
            </Empty>
          ) : (
            <SessionList rows={[...rows.values()]} />
          )
        }
      </When>
    </>
  )
}

function SessionList({ rows }: { readonly rows: readonly SessionRow[] }): JSX.Element {
  const now = useNow()
  const [filter, setFilter] = useState<SessionFilter>(noFilter)
  const [order, setOrder] = useState<Order>({ column: 3, isDown: false })
  const [question, setQuestion] = useState<Question>()
  const end = (row: SessionRow): void => setQuestion(endQuestion(row))
  const choose = (owner: PrincipalName): void => setFilter({ ...filter, owner })
  const columns = sessionColumns({ now, end, choose })
  const by = columns[order.column]?.by
  // The order by age or idle time is that of the times, which `now` does not change.
  const shown = useMemo(
    () => inOrder(rows.filter(fits(filter)), by, order.isDown),
    [rows, filter, order],
  )
  return (
    <>
      <SessionToolbar
        rows={rows}
        shown={shown.length}
        {...{ filter, setFilter }}
        ask={setQuestion}
      />
      {filter.owner === undefined ? null : (
        <PrincipalBar
          principal={filter.owner}
          rows={shown}
          ask={setQuestion}
          close={() => setFilter({ ...filter, owner: undefined })}
        />
      )}
      {shown.length === 0 ? (
        <Empty title="No session fits">Change the filter to see others.</Empty>
      ) : (
        <LongTable
          label="Live sessions"
          columns={columns}
          rows={shown}
          keyOf={({ upstream, ref }) => upstream + ref}
          order={order}
          onOrder={setOrder}
        />
      )}
      {question === undefined ? null : (
        <Confirm question={question} close={() => setQuestion(undefined)} />
      )}
    </>
  )
}

const fits = ({ text, upstream, owner }: SessionFilter): ((row: SessionRow) => boolean) => {
  const wanted = text.trim().toLowerCase()
  return (row) => {
    if (upstream !== '' && row.upstream !== upstream) return false
    if (owner !== undefined && row.principal.owner !== owner.owner) return false
    if (wanted === '') return true
    const { principal, client = '', last = '', hash } = row
    return [principal.subject, principal.issuer, principal.hash, client, last, hash].some((field) =>
      field.toLowerCase().includes(wanted),
    )
  }
}

function inOrder(
  rows: readonly SessionRow[],
  by: ((row: SessionRow) => number | string) | undefined,
  isDown: boolean,
): readonly SessionRow[] {
  if (by === undefined) return rows
  const turn = isDown ? -1 : 1
  return rows
    .map((row) => ({ row, key: by(row) }))
    .sort((a, b) => (a.key < b.key ? -turn : a.key > b.key ? turn : 0))
    .map(({ row }) => row)
}
