import hooks from 'node:async_hooks'
import type { AsyncLocalStorage } from 'node:async_hooks'

/** Of the guard as well: it asks for the module when it is made. */
const storages: AsyncLocalStorage<unknown>[] = []

hooks.AsyncLocalStorage = new Proxy(hooks.AsyncLocalStorage, {
  construct(target, words, newTarget) {
    const storage: AsyncLocalStorage<unknown> = Reflect.construct(target, words, newTarget)
    storages.push(storage)
    return storage
  },
})

const own = new hooks.AsyncLocalStorage()

/**
 * Up to Node 22, whoever has carried a context along once slows every promise of the process from
 * then on. This is how it is before.
 */
export function carryNothing(): void {
  for (const storage of storages) storage.disable()
}

/** As any library does that uses AsyncLocalStorage, and without the guard. */
export function carrySomething(): void {
  own.run(undefined, () => undefined)
}
