import { GuardError } from './errors.ts'
import type { Store } from './store.ts'

/** Settles as the promise does, or after so long is rejected with what `late` makes. */
export function within<T>(promise: Promise<T>, ms: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms)
    const settle = (): void => clearTimeout(timer)
    promise.finally(settle).then(resolve, reject)
  })
}

/** Clients hold what they cannot send while their server is gone, longer than anybody waits. */
const unansweredMaxDefault = 10_000

/**
 * The same store, but each answer comes in time or is GUARD_STORE_UNAVAILABLE: whoever waits for a
 * dead store would hold requests, and whoever lets them through would guard nothing.
 */
export function bounded(
  store: Store,
  waitMsMax: number,
  unansweredMax: number = unansweredMaxDefault,
): Store {
  const asked = store.isLocal ? askLocal : createAsk(waitMsMax, unansweredMax)
  return {
    name: store.name,
    isLocal: store.isLocal,
    insert: (record, caps, nowMs) => asked(() => store.insert(record, caps, nowMs)),
    find: (kind, key, nowMs) => asked(() => store.find(kind, key, nowMs)),
    replace: (record, value, nowMs) => asked(() => store.replace(record, value, nowMs)),
    touch: (record, times, nowMs) => asked(() => store.touch(record, times, nowMs)),
    remove: (kind, key, nowMs) => asked(() => store.remove(kind, key, nowMs)),
    removeOwned: (owned, nowMs) => asked(() => store.removeOwned(owned, nowMs)),
    removeAll: (kind, nowMs) => asked(() => store.removeAll(kind, nowMs)),
    list: (query) => asked(() => store.list(query)),
    count: (kind, nowMs) => asked(() => store.count(kind, nowMs)),
    sweep: (recordsMax, nowMs) => asked(() => store.sweep(recordsMax, nowMs)),
    onRemoval: (listener) => store.onRemoval(listener),
    close: () => asked(() => store.close()),
  }
}

type Ask = <T>(answer: () => Promise<T>) => Promise<T>

const askLocal: Ask = async (answer) => {
  try {
    return await answer()
  } catch (error) {
    throw unavailable(error)
  }
}

function createAsk(waitMsMax: number, unansweredMax: number): Ask {
  let unanswered = 0
  const count = async <T>(answer: () => Promise<T>): Promise<T> => {
    unanswered += 1
    try {
      return await answer()
    } finally {
      unanswered -= 1
    }
  }
  return async (answer) => {
    try {
      if (unanswered >= unansweredMax) throw new Error('Too many questions are unanswered.')
      return await within(count(answer), waitMsMax, slow)
    } catch (error) {
      throw unavailable(error)
    }
  }
}

const slow = (): Error => new Error('The store did not answer in time.')

const unavailable = (cause: unknown): GuardError =>
  new GuardError('GUARD_STORE_UNAVAILABLE', 'The store could not be reached; nothing was let in.', {
    cause,
  })
