import { Script, createContext } from 'node:vm'

/**
 * Runs something that cannot wait, and that what a server sent can make as long as it likes: a
 * regular expression, a schema that asks for ten million items. Undefined where it took too long or
 * threw. The context is there for its clock alone; nothing is confined in it.
 */
export function withinTime<Value>(ms: number, work: () => Value): Value | undefined {
  let value: Value | undefined
  const context = createContext({
    work() {
      value = work()
    },
  })
  try {
    new Script('work()').runInContext(context, { timeout: ms })
    return value
  } catch {
    return undefined
  }
}
