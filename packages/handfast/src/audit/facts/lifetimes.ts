import { instructionsOf } from '../ir/by-opcode.ts'
import { CallFlag, Op } from '../ir/opcode.ts'
import type { ClassId, FunctionId, Value, VariableId } from '../ir/program.ts'
import type { Token } from '../flow/tokens.ts'
import type { Facts } from './facts.ts'
import { oncePerTarget } from './remembered.ts'

/**
 * How many there are of something: one for the process, one for each request or session, or as many
 * as callers outside of the target choose to make.
 */
export type Lifetime = 'process' | 'request' | 'unknown'

export interface Lifetimes {
  ofFunction(id: FunctionId): Lifetime
  /** Of the variable itself, whatever it holds. */
  ofVariable(id: VariableId): Lifetime
  /** Of the object that a token stands for. */
  ofToken(token: Token): Lifetime
}

const callersMax = 200
const depthMax = 12

export const lifetimesOf: (facts: Facts) => Lifetimes = oncePerTarget(makeLifetimes)

function makeLifetimes(facts: Facts): Lifetimes {
  const { program, reach } = facts
  const memo = new Map<FunctionId, Lifetime>()
  const decorated = decoratedClasses(facts)

  const ofFunction = (id: FunctionId, depth = 0): Lifetime => {
    const known = memo.get(id)
    if (known !== undefined) return known
    memo.set(id, 'process')
    const found = judged(id, depth)
    memo.set(id, found)
    return found
  }

  const judged = (id: FunctionId, depth: number): Lifetime => {
    const info = program.functions[id]
    if (info === undefined || depth > depthMax) return 'unknown'
    if (info.kind === 'module') return 'process'
    if (reach.atRequestTime(id)) return 'request'
    if (info.kind === 'initializer') return info.isStatic ? 'process' : ofClass(info.inClass, depth)
    if (info.kind === 'constructor') return ofClass(info.inClass, depth)
    const calls = [...reach.callersOf(id), ...reach.handedOverAt(id)].slice(0, callersMax)
    return together(calls, depth)
  }

  /** What is made at all of these places: made once only if each of them runs once. */
  const together = (places: readonly Value[], depth: number): Lifetime => {
    const all = new Set(places.map((at) => madeAt(at, depth)))
    if (all.has('request')) return 'request'
    return all.size === 0 || all.has('unknown') ? 'unknown' : 'process'
  }

  const madeAt = (at: Value, depth: number): Lifetime =>
    isKeptForGood(facts, at) ? 'process' : ofFunction(program.functionOf[at] ?? -1, depth + 1)

  const ofClass = (id: ClassId, depth: number): Lifetime => {
    const places = reach.constructedAt(id)
    // A framework makes one of each class that is marked for it: a controller, a service.
    if (places.length === 0) return decorated.has(id) ? 'process' : 'unknown'
    return together(places, depth)
  }

  return {
    ofFunction: (id) => ofFunction(id),
    ofVariable: (id) => ofFunction(program.variables[id]?.owner ?? -1),
    ofToken(token) {
      switch (token.kind) {
        case 'object':
        case 'typed':
          return token.site < 0 ? 'request' : madeAt(token.site, 0)
        case 'instance':
          return ofClass(token.class, 0)
        case 'class':
        case 'file':
        case 'module':
          return 'process'
        default:
          return 'request'
      }
    },
  }
}

/** `shared ??= make()`: made while a request is served, and kept for all that follow. */
function isKeptForGood({ program, reach, usersOf }: Facts, at: Value): boolean {
  return usersOf(at).some((user) => {
    const op = program.op[user]
    if (op === Op.Await || op === Op.Logic) return isStoredShared(usersOf(user))
    return isStoredShared([user])
  })

  function isStoredShared(users: readonly Value[]): boolean {
    return users.some(
      (user) => program.op[user] === Op.Store && reach.isShared(program.a[user] ?? -1),
    )
  }
}

/** Not in Python, where a decorator of a class says what it holds rather than who makes it. */
function decoratedClasses({ program, fileOf }: Facts): ReadonlySet<ClassId> {
  const found = new Set<ClassId>()
  for (const call of instructionsOf(program, Op.Call)) {
    if (((program.c[call] ?? 0) & CallFlag.Decorator) === 0) continue
    if (fileOf(call)?.language !== 'javascript') continue
    const [target = -1] = program.lists[program.b[call] ?? -1] ?? []
    if (program.op[target] === Op.Class) found.add(program.a[target] ?? -1)
  }
  return found
}
