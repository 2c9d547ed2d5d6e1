import type { Facts } from '../../facts/facts.ts'
import { runsBefore } from '../../flow/blocks.ts'
import { receiverOf } from '../../flow/paths.ts'
import { calleeName, tokensOf } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'

/** Names of what lets one caller in at a time; many such helpers are home-made. */
const held = 'lock|mutex|semaphore|exclusive|serial|sequential|queue|single_?flight'
const lockName: RegExp = new RegExp(`${held}|atomic|transaction|watch|compare_?and`, 'i')
const parentsMax = 8

export interface Locks {
  /** A lock is held when `value` runs, as far as its function and those around it show. */
  heldAt(value: Value): boolean
}

export function locksOf(facts: Facts): Locks {
  const { program } = facts
  const sites = new Set(
    [...facts.sites('lock'), ...facts.sites('transaction')].map(({ value }) => value),
  )
  const taken = new Map<FunctionId, Value[]>()
  for (const call of instructionsOf(program, Op.Call)) {
    if (!(sites.has(call) || lockName.test(calleeName(facts.program, call)))) continue
    const id = program.functionOf[call] ?? -1
    const list = taken.get(id)
    if (list === undefined) taken.set(id, [call])
    else list.push(call)
  }
  return {
    heldAt(value) {
      const before = taken.get(program.functionOf[value] ?? -1) ?? []
      if (before.some((call) => runsBefore(program, facts.blocks, call, value))) return true
      return isWithin(facts, value, sites) || isHandedToLock(facts, value, sites)
    },
  }
}

/** `with lock:` around it. */
function isWithin(facts: Facts, value: Value, sites: ReadonlySet<Value>): boolean {
  const { program, blocks, flow } = facts
  for (let block = blocks.of(value); block !== undefined; block = blocks.all[block.parent]) {
    if (block.arm !== 'with') continue
    const context = program.a[block.opener] ?? -1
    if (sites.has(context) || lockName.test(facts.textOf(context))) return true
    const isLock = tokensOf(flow, context).some(
      ({ kind, ...token }) => kind === 'typed' && 'site' in token && sites.has(token.site),
    )
    if (isLock) return true
  }
  return false
}

/** The function, or one it is written in, is given to something that runs one at a time. */
function isHandedToLock(facts: Facts, value: Value, sites: ReadonlySet<Value>): boolean {
  const { program, reach, flow } = facts
  let id = program.functionOf[value] ?? -1
  for (let depth = 0; depth < parentsMax; depth += 1) {
    const info = program.functions[id]
    if (info === undefined || info.kind === 'module') return false
    const calls = [...reach.handedOverAt(id), ...reach.callersOf(id)]
    const isLocked = calls.some((call) => {
      const receiver = receiverOf(flow.solver, call)
      return (
        sites.has(call) ||
        lockName.test(calleeName(facts.program, call)) ||
        (receiver >= 0 && lockName.test(facts.textOf(receiver).slice(-60)))
      )
    })
    if (isLocked) return true
    id = info.parent
  }
  return false
}
