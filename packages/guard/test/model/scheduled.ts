import type fc from 'fast-check'
import type { Store } from '../../src/index.ts'

/** The same store, but what comes first is decided by the scheduler, step by step. */
export function scheduled(store: Store, scheduler: fc.Scheduler): Store {
  const later = <Given extends unknown[], T>(
    name: string,
    ask: (...given: Given) => Promise<T>,
  ) => {
    const asked = scheduler.scheduleFunction(async (...given: Given) => ask(...given))
    return Object.defineProperty(asked, 'name', { value: name })
  }
  return {
    ...store,
    insert: later('insert', store.insert),
    find: later('find', store.find),
    replace: later('replace', store.replace),
    touch: later('touch', store.touch),
    remove: later('remove', store.remove),
    list: later('list', store.list),
  }
}
