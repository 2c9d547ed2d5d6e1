import type { Facts } from '../../facts/facts.ts'
import type { Node } from '../../flow/graph.ts'
import type { Value } from '../../ir/program.ts'

const nodesMax = 300

/** Calls that do something in the world: requests that go out, programs, databases. */
export function effectsOf(facts: Facts): ReadonlySet<Value> {
  const sites = [...facts.sites('http.fetch'), ...facts.sites('process.spawn')]
  const stored = facts.stores
    .filter(({ shape }) => shape?.kind === 'database')
    .flatMap(({ accesses }) => accesses)
  return new Set([...sites, ...stored].map(({ value }) => value))
}

/** The value takes part in what one of the calls does. */
export function steers(facts: Facts, value: Value, effects: ReadonlySet<Value>): boolean {
  const {
    program,
    flow: { graph },
  } = facts
  const open: Node[] = [value]
  const seen = new Set(open)
  const enter = (node: Node): void => {
    if (seen.has(node)) return
    seen.add(node)
    open.push(node)
  }
  for (let next = open.pop(); next !== undefined && seen.size < nodesMax; next = open.pop()) {
    for (const user of next < program.size ? facts.usersOf(next) : []) {
      if (effects.has(user)) return true
    }
    for (let edge = graph.firstOut(next); edge !== -1; edge = graph.nextOut(edge)) {
      enter(graph.to(edge))
    }
  }
  return false
}
