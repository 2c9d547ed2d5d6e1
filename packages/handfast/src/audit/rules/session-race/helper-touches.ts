import type { Facts } from '../../facts/facts.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import { derivesFrom } from './derived.ts'
import type { Touch } from './touches.ts'

/** A touch that a function makes on behalf of its callers, by what they give it. */
interface Helper {
  readonly touch: Touch
  readonly container: string
  /** The key with the parameter's name taken out: equal for `load` and `save` of one entry. */
  readonly pattern: string
  readonly keyPosition: number
  readonly valuePosition: number
}

/** `load(id)` and `save(id, session)`: the touch is seen where the helper is called. */
export function helperTouches(
  facts: Facts,
  touches: readonly { readonly touch: Touch; readonly container: string; readonly key: Value }[],
): readonly Touch[] {
  const { program, reach } = facts
  return touches.flatMap(({ touch, container, key }) => {
    const helper = helperOf(facts, { touch, container, key })
    if (helper === undefined) return []
    const calls = reach.callersOf(program.functionOf[touch.at] ?? -1)
    return calls.flatMap((call) => calledTouch(facts, helper, call))
  })
}

interface Inner {
  readonly touch: Touch
  readonly container: string
  readonly key: Value
}

function helperOf(facts: Facts, { touch, container, key }: Inner): Helper | undefined {
  const { program } = facts
  const id: FunctionId = program.functionOf[touch.at] ?? -1
  const parameters = program.functions[id]?.parameters ?? []
  const positionOf = (value: Value): number =>
    parameters.findIndex((parameter) => derivesFrom(facts, value, parameter.value))
  const keyPosition = key < program.size ? positionOf(key) : -1
  if (keyPosition === -1) return undefined
  const valuePosition = touch.kind === 'write' ? positionOf(touch.value) : -1
  if (touch.kind === 'write' && valuePosition === -1) return undefined
  const name = parameters[keyPosition]?.name ?? ''
  const pattern = facts
    .textOf(key)
    .split(name === '' ? '\0' : name)
    .join('\0')
  return { touch, container, pattern, keyPosition, valuePosition }
}

function calledTouch(facts: Facts, helper: Helper, call: Value): readonly Touch[] {
  const { program, flow } = facts
  const { touch, container, pattern, keyPosition, valuePosition } = helper
  const given = [...argumentsOf(flow.solver, call)].filter((one) => program.op[one] !== Op.Named)
  const key = given[keyPosition]
  const value = touch.kind === 'write' ? given[valuePosition] : call
  if (key === undefined || value === undefined) return []
  const text = facts.textOf(key).replace(/\s+/g, ' ')
  const isAwaited = facts.usersOf(call).some((user) => program.op[user] === Op.Await)
  const place = `${container}[${pattern}](${text})`
  return [{ ...touch, at: call, value, place, name: `the entry of ${text}`, isAwaited }]
}
