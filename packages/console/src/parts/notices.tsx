import type { JSX } from 'preact'
import { createStore, useStore } from '../data/store.ts'
import type { Store } from '../data/store.ts'

export interface Notice {
  readonly number: number
  readonly text: string
  readonly kind: 'done' | 'failed'
}

const notices: Store<readonly Notice[]> = createStore<readonly Notice[]>([])
const shownMs = 6000
const shownMax = 3
let last = 0

/** Says what became of what the operator did. */
export function notify(text: string, kind: Notice['kind'] = 'done'): void {
  last += 1
  const number = last
  notices.set((before) => [...before, { number, text, kind }].slice(-shownMax))
  setTimeout(() => notices.set((before) => before.filter((one) => one.number !== number)), shownMs)
}

export function Notices(): JSX.Element {
  const shown = useStore(notices)
  return (
    <div class="notices" role="status" aria-live="polite">
      {shown.map(({ number, text, kind }) => (
        <p key={number} class={`notice ${kind}`}>
          {text}
        </p>
      ))}
    </div>
  )
}
