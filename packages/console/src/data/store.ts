import { useEffect, useState } from 'preact/hooks'

/** A value that components look at, and that is put in place whole. */
export interface Store<Value> {
  get(): Value
  set(change: (before: Value) => Value): void
  listen(listener: () => void): () => void
}

export function createStore<Value>(first: Value): Store<Value> {
  let value = first
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(change) {
      value = change(value)
      for (const listener of listeners) listener()
    },
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** Renders again when the value changes, once a frame at most. */
export function useStore<Value>(store: Store<Value>): Value {
  const [value, setValue] = useState(store.get)
  useEffect(() => {
    let frame = 0
    const update = (): void => setValue(store.get)
    update()
    const stop = store.listen(() => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(update)
    })
    return () => {
      stop()
      cancelAnimationFrame(frame)
    }
  }, [store])
  return value
}
