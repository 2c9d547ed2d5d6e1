/**
 * What is used of an `AbortSignal`. Node takes longer to make one of those than to look a session
 * up, and nearly all requests go without.
 */
export interface EndSignal {
  readonly aborted: boolean
  readonly reason: unknown
  /** @throws The reason. */
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: true }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** What is used of an `AbortController`. */
export interface EndController {
  readonly signal: EndSignal
  abort(reason?: unknown): void
}

const nobody: readonly (() => void)[] = []

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

export function createEndController(): EndController {
  let listeners = nobody
  const signal: Mutable<EndSignal> = {
    aborted: false,
    reason: undefined,
    throwIfAborted() {
      if (signal.aborted) throw signal.reason
    },
    addEventListener(_type, listener) {
      if (!listeners.includes(listener)) listeners = [...listeners, listener]
    },
    removeEventListener(_type, listener) {
      const isOnly = listeners.length === 1 && listeners[0] === listener
      listeners = isOnly ? nobody : listeners.filter((one) => one !== listener)
    },
  }
  return {
    signal,
    abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
      if (signal.aborted) return
      signal.aborted = true
      signal.reason = reason
      const called = listeners
      listeners = nobody
      for (const listener of called) listener()
    },
  }
}

/** Why it is over, for what takes nothing but errors. */
export const errorOf = ({ reason }: EndSignal): Error =>
  reason instanceof Error ? reason : new Error('It was given up', { cause: reason })

/** For a function of Node or of a library, which takes nothing else. */
export function abortSignalOf(signal: EndSignal): AbortSignal {
  const controller = new AbortController()
  const abort = (): void => controller.abort(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return controller.signal
}
