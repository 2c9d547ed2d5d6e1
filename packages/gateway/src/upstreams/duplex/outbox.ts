import type { EndSignal } from '../../data-path/ending.ts'

/** A message of the server on its way to a client. */
export interface Item {
  /** JSON; empty in place of the answer to a request that its client has withdrawn. */
  readonly text: string
  /** A request of the client is over with it. */
  readonly isAnswer: boolean
  /** `error.code` of an answer. */
  readonly errorCode?: number | undefined
  /** Notifications may be lost; answers and requests may not. */
  readonly mayBeDropped: boolean
}

export type Taken =
  | { readonly kind: 'item'; readonly item: Item }
  /** Nothing came for as long as was waited. */
  | { readonly kind: 'quiet' }
  | { readonly kind: 'end' }

/** What waits for a client to read it: one reader at a time. */
export interface Outbox {
  readonly isOpen: boolean
  /** Notifications that had to go because nobody read them. */
  readonly dropped: number
  /** False where there is no room for it, or nobody to read it; for answers there is room. */
  put(item: Item): boolean
  /** False when it has been read. */
  takeBack(item: Item): boolean
  /** What is in it can still be read; with a failure, the reader is told after it. */
  end(failure?: Error): void
  take(msMax: number, signal: EndSignal): Promise<Taken>
}

export interface OutboxLimits {
  readonly itemsMax: number
  readonly charactersMax: number
}

interface State {
  readonly limits: OutboxLimits
  readonly items: Item[]
  characters: number
  dropped: number
  isOpen: boolean
  failure: Error | undefined
  wake: (() => void) | undefined
}

export function createOutbox(limits: OutboxLimits): Outbox {
  const state: State = {
    limits,
    items: [],
    characters: 0,
    dropped: 0,
    isOpen: true,
    failure: undefined,
    wake: undefined,
  }
  return {
    get isOpen() {
      return state.isOpen
    },
    get dropped() {
      return state.dropped
    },
    put: (item) => put(state, item),
    takeBack: (item) => takeOut(state, state.items.indexOf(item)) !== undefined,
    end(failure) {
      if (!state.isOpen) return
      state.isOpen = false
      state.failure = failure
      state.wake?.()
    },
    take: (msMax, signal) => take(state, msMax, signal),
  }
}

function put(state: State, item: Item): boolean {
  if (!state.isOpen) return false
  state.items.push(item)
  state.characters += item.text.length
  while (isFull(state) && dropOldest(state)) state.dropped += 1
  if (isFull(state) && !item.isAnswer) takeOut(state, state.items.indexOf(item))
  const isIn = state.items.at(-1) === item
  if (isIn) state.wake?.()
  return isIn
}

const isFull = ({ items, characters, limits }: State): boolean =>
  items.length > limits.itemsMax || characters > limits.charactersMax

/** False where nothing of it may go. The number of answers is limited by that of requests. */
function dropOldest(state: State): boolean {
  const index = state.items.findIndex(({ mayBeDropped }) => mayBeDropped)
  return takeOut(state, index) !== undefined
}

/** Undefined for no index. */
function takeOut(state: State, index: number): Item | undefined {
  const [item] = index === -1 ? [] : state.items.splice(index, 1)
  state.characters -= item?.text.length ?? 0
  return item
}

async function take(state: State, msMax: number, signal: EndSignal): Promise<Taken> {
  const isEmpty = state.items.length === 0 && state.isOpen
  if (isEmpty && !signal.aborted) await woken(state, msMax, signal)
  if (signal.aborted) return { kind: 'end' }
  const item = takeOut(state, state.items.length === 0 ? -1 : 0)
  if (item !== undefined) return { kind: 'item', item }
  if (state.isOpen) return { kind: 'quiet' }
  if (state.failure !== undefined) throw state.failure
  return { kind: 'end' }
}

function woken(state: State, msMax: number, signal: EndSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', wake)
      // Somebody else may read by now.
      if (state.wake === wake) state.wake = undefined
      resolve()
    }
    const timer = setTimeout(wake, msMax)
    signal.addEventListener('abort', wake, { once: true })
    state.wake = wake
  })
}
