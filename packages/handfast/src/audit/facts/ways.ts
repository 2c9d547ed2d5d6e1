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

const depthMax = 12

/** Which of the points each function reaches, and how. Each function is walked once. */
export function waysTo<T extends { readonly at: Value }>(
  facts: Facts,
  gates: Gates,
  points: readonly T[],
): (id: FunctionId) => readonly Way<T>[] {
  const { program } = facts
  const own = new Map<FunctionId, T[]>()
  for (const point of points) {
    const id = program.functionOf[point.at] ?? -1
    const list = own.get(id)
    if (list === undefined) own.set(id, [point])
    else list.push(point)
  }
  const memo = new Map<FunctionId, readonly Way<T>[]>()

  const from = (id: FunctionId, depth: number): readonly Way<T>[] => {
    const known = memo.get(id)
    if (known !== undefined || depth > depthMax) return known ?? []
    memo.set(id, [])
    const found = new Map<T, boolean>()
    for (const point of own.get(id) ?? []) found.set(point, !gates.passedAt(point.at))
    const info = program.functions[id]
    for (let value = info?.from ?? 0; value < (info?.to ?? 0); value += 1) {
      if (program.op[value] !== Op.Call) continue
      const inner = gates.runs(value).flatMap((callee) => from(callee, depth + 1))
      if (inner.length === 0) continue
      const passed = gates.verifies(value) || gates.passedAt(value)
      for (const { point, open } of inner) {
        found.set(point, found.get(point) === true || (open && !passed))
      }
    }
    const ways = [...found].map(([point, open]) => ({ point, open }))
    memo.set(id, ways)
    return ways
  }
  return (id) => from(id, 0)
}
