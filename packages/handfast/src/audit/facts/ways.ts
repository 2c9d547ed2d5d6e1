import type { Facts } from './facts.ts'
import type { Gates } from './gates.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'

/** A place that a function reaches, itself or through what it calls. */
export interface Way<T> {
  readonly point: T
  /** Some way to it, from the function's first line, passes no check. */
  readonly open: boolean
}

/** What one call, or the function's own code, contributes to what the function reaches. */
export interface Stretch<T> {
  /** The call, or the point itself. */
  readonly at: Value
  readonly ways: readonly Way<T>[]
  /** Functions of the target that the call runs; empty for a point itself. */
  readonly into: readonly FunctionId[]
}

export interface Ways<T> {
  /** Which of the points the function reaches, and how. */
  from(id: FunctionId): readonly Way<T>[]
  /** The same, call by call. */
  stretchesOf(id: FunctionId): readonly Stretch<T>[]
}

const depthMax = 12

/** Each function is walked once, when it is asked for. */
export function waysTo<T extends { readonly at: Value }>(
  facts: Facts,
  gates: Gates,
  points: readonly T[],
): Ways<T> {
  const { program } = facts
  const own = new Map<FunctionId, T[]>()
  for (const point of points) {
    const id = program.functionOf[point.at] ?? -1
    const list = own.get(id)
    if (list === undefined) own.set(id, [point])
    else list.push(point)
  }
  const memo = new Map<FunctionId, readonly Stretch<T>[]>()

  const stretchesOf = (id: FunctionId, depth: number): readonly Stretch<T>[] => {
    const known = memo.get(id)
    if (known !== undefined || depth > depthMax) return known ?? []
    memo.set(id, [])
    const stretches: Stretch<T>[] = (own.get(id) ?? []).map((point) => ({
      at: point.at,
      ways: [{ point, open: !gates.passedAt(point.at) }],
      into: [],
    }))
    const info = program.functions[id]
    for (let at = info?.from ?? 0; at < (info?.to ?? 0); at += 1) {
      if (program.op[at] !== Op.Call) continue
      const into = gates.runs(at)
      const inner = into.flatMap((callee) => joined(stretchesOf(callee, depth + 1)))
      if (inner.length === 0) continue
      const passed = gates.verifies(at) || gates.passedAt(at)
      stretches.push({
        at,
        into,
        ways: inner.map((way) => (passed ? { ...way, open: false } : way)),
      })
    }
    memo.set(id, stretches)
    return stretches
  }
  return {
    from: (id) => joined(stretchesOf(id, 0)),
    stretchesOf: (id) => stretchesOf(id, 0),
  }
}

function joined<T>(stretches: readonly Stretch<T>[]): readonly Way<T>[] {
  const found = new Map<T, boolean>()
  for (const { ways } of stretches) {
    for (const { point, open } of ways) found.set(point, found.get(point) === true || open)
  }
  return [...found].map(([point, open]) => ({ point, open }))
}
