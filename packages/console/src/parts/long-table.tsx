import type { ComponentChildren, JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { useMedia } from './use-media.ts'
import { useWindow } from './use-window.ts'

export interface Column<Row> {
  readonly title: string
  /** Undefined where rows are not put in order by it. */
  readonly by?: (row: Row) => number | string
  readonly cell: (row: Row) => ComponentChildren
  readonly className?: string
}

export interface Order {
  readonly column: number
  readonly isDown: boolean
}

interface LongTableProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly order: Order
  readonly onOrder: (order: Order) => void
}

const rowPixels = 54
const cardPixels = 104

/** Renders the rows that are in sight; it is a table to whoever listens to it, too. */
export function LongTable<Row>(props: LongTableProps<Row>): JSX.Element {
  const { label, columns, rows, keyOf, order, onOrder } = props
  const isNarrow = useMedia('(max-width: 719px)')
  const pixels = isNarrow ? cardPixels : rowPixels
  const { window, scroller, onScroll } = useWindow(rows.length, pixels)
  const { first, end } = window
  useKeptFocus(scroller)
  return (
    <div
      class="long"
      ref={scroller}
      onScroll={onScroll}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <table role="table" aria-label={label} aria-rowcount={rows.length + 1}>
        <thead role="rowgroup">
          <tr role="row" aria-rowindex={1}>
            {columns.map((column, index) => (
              <Head key={column.title} {...{ column, index, order, onOrder }} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          <Space pixels={first * pixels} />
          {rows.slice(first, end).map((row, index) => (
            <tr key={keyOf(row)} role="row" aria-rowindex={first + index + 2}>
              {columns.map((column) => (
                <td
                  key={column.title}
                  role="cell"
                  class={column.className}
                  data-label={column.title}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
          <Space pixels={(rows.length - Math.min(end, rows.length)) * pixels} />
        </tbody>
      </table>
    </div>
  )
}

/** In the place of the rows that are not rendered. */
const Space = ({ pixels }: { readonly pixels: number }): JSX.Element | null =>
  pixels <= 0 ? null : <tr class="space" aria-hidden="true" style={{ height: `${pixels}px` }} />

interface HeadProps<Row> {
  readonly column: Column<Row>
  readonly index: number
  readonly order: Order
  readonly onOrder: (order: Order) => void
}

function Head<Row>({ column, index, order, onOrder }: HeadProps<Row>): JSX.Element {
  const { title, by, className } = column
  if (by === undefined) {
    return (
      <th role="columnheader" scope="col" class={className}>
        <span class={title === 'Actions' ? 'unseen' : ''}>{title}</span>
      </th>
    )
  }
  const isMine = order.column === index
  const sorted = isMine ? (order.isDown ? 'descending' : 'ascending') : undefined
  const turn = (): void => onOrder({ column: index, isDown: isMine ? !order.isDown : false })
  return (
    <th role="columnheader" scope="col" class={className} aria-sort={sorted}>
      <button type="button" class="sort" onClick={turn}>
        {title}
        <span class="arrow" aria-hidden="true">
          {isMine ? (order.isDown ? '↓' : '↑') : ''}
        </span>
      </button>
    </th>
  )
}

/** When the row that had focus is gone, the list has it, and the keyboard goes on from there. */
function useKeptFocus(scroller: { readonly current: HTMLDivElement | null }): void {
  useEffect(() => {
    const list = scroller.current
    if (list === null) return undefined
    let hadFocus = false
    const note = ({ type, target }: Event): void =>
      void (hadFocus = type === 'focusin' && target !== list)
    const keep = new MutationObserver(() => {
      if (hadFocus && document.activeElement === document.body) list.focus({ preventScroll: true })
    })
    list.addEventListener('focusin', note)
    keep.observe(list, { childList: true, subtree: true })
    return () => {
      list.removeEventListener('focusin', note)
      keep.disconnect()
    }
  }, [scroller])
}
