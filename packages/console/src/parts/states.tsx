import type { ComponentChildren, JSX } from 'preact'
import { messageOf } from '../data/api.ts'
import type { Loaded } from '../data/observed.ts'

export const Loading = ({ what }: { readonly what: string }): JSX.Element => (
  <p class="state" role="status">
    Loading {what}…
  </p>
)

interface FailedProps {
  readonly message: string
  readonly again: () => void
}

export const Failed = ({ message, again }: FailedProps): JSX.Element => (
  <div class="state" role="alert">
    <p>{message}</p>
    <button type="button" onClick={again}>
      Try again
    </button>
  </div>
)

interface EmptyProps {
  readonly title: string
  readonly children: ComponentChildren
}

export const Empty = ({ title, children }: EmptyProps): JSX.Element => (
  <div class="state">
    <p class="state-title">{title}</p>
    <p>{children}</p>
  </div>
)

interface WhenProps<Value> {
  readonly loaded: Loaded<Value>
  readonly what: string
  readonly again: () => void
  readonly children: (value: Value) => ComponentChildren
}

/** What is there, or why it is not. */
export function When<Value>({ loaded, what, again, children }: WhenProps<Value>): JSX.Element {
  if (loaded.state === 'loading') return <Loading what={what} />
  if (loaded.state === 'failed') return <Failed message={messageOf(loaded.error)} again={again} />
  return <>{children(loaded.value)}</>
}
