import type { Facts } from '../../facts/facts.ts'
import { callerIdentity, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { tokensOf } from '../../flow/queries.ts'
import { BinaryOperator, Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'

const mine: LabelSet = callerIdentity | labelSet(['TransportSession', 'SessionIdHeader'])
/** Members that tell nothing of what is inside, or only change it. */
const bare: ReadonlySet<string> = new Set(
  [
    'length size has includes __contains__ push',
    'unshift append appendleft extend insert add set',
    'splice delete clear pop popleft shift remove discard update setdefault',
  ].flatMap((words) => words.split(' ')),
)
const stepsMax = 6

/** Of reads of shared state, those that see what others stored there. */
export interface ContentReads {
  /** The value is used for what it holds, and not only counted, tested or added to. */
  isContent(read: Value): boolean
  /** The function picks out what belongs to the caller. */
  isFiltered(id: FunctionId): boolean
  /** What is inside is handed to a function, one element after the other: `list.map(…)`. */
  isWalked(read: Value): boolean
}

export function contentReadsOf(facts: Facts): ContentReads {
  const filtered = new Map<FunctionId, boolean>()
  const given = callbacksOf(facts)
  return {
    isContent: (read) => isContent(facts, read, 0),
    isWalked: (read) => isWalked(facts, read, 0),
    isFiltered(id) {
      const known = filtered.get(id)
      if (known !== undefined) return known
      const found = [id, ...(given.get(id) ?? [])].some((one) => comparesOwner(facts, one))
      filtered.set(id, found)
      return found
    },
  }
}

function isContent(facts: Facts, read: Value, depth: number): boolean {
  const { program } = facts
  return facts.usersOf(read).some((user) => {
    switch (program.op[user]) {
      case Op.Prop:
        return !bare.has(program.strings[program.b[user] ?? -1] ?? '')
      case Op.Index:
        return program.a[user] === read
      case Op.Call:
        return true
      case Op.Await:
      case Op.Logic:
      case Op.Select:
        return depth < stepsMax && isContent(facts, user, depth + 1)
      case Op.If:
      case Op.Short:
      case Op.Unary:
      case Op.SetProp:
      case Op.SetIndex:
      case Op.Delete:
      case Op.Case:
      case Op.Switch:
        return false
      case Op.Binary:
        return program.c[user] !== undefined && !isTest(program.c[user] ?? 0)
      default:
        return true
    }
  })
}

/** Comparisons give true or false and nothing of what was compared. */
function isTest(operator: number): boolean {
  return operator >= BinaryOperator.Equal && operator <= BinaryOperator.InstanceOf
}

/** `Array.from(map.values()).map(show)`: the elements go into the function and not the list. */
function isWalked(facts: Facts, value: Value, depth: number): boolean {
  const { program, flow } = facts
  if (depth > stepsMax) return false
  return facts.usersOf(value).some((user) => {
    const op = program.op[user]
    if (op === Op.Call) {
      const takes = [...argumentsOf(flow.solver, user)].some((argument) =>
        tokensOf(flow, argument).some(({ kind }) => kind === 'function'),
      )
      return takes || isWalked(facts, user, depth + 1)
    }
    const isOn = op === Op.Prop || op === Op.Spread || op === Op.ArrayLiteral || op === Op.Await
    return isOn && isWalked(facts, user, depth + 1)
  })
}

/** Functions that each function hands over, to `filter` and the like. */
function callbacksOf({ program, reach }: Facts): ReadonlyMap<FunctionId, readonly FunctionId[]> {
  const given = new Map<FunctionId, FunctionId[]>()
  for (const { id } of program.functions) {
    for (const call of reach.handedOverAt(id)) {
      const by = program.functionOf[call] ?? -1
      const list = given.get(by)
      if (list === undefined) given.set(by, [id])
      else list.push(id)
    }
  }
  return given
}

/** `item.owner === caller`. */
function comparesOwner(facts: Facts, id: FunctionId): boolean {
  const { conditions } = facts
  const isOwner = (one: Value, other: Value): boolean =>
    (conditions.operandLabels(one) & mine) !== 0 && isMember(facts, other)
  return conditions
    .comparisonsIn(id)
    .some(({ left, right }) => isOwner(left, right) || isOwner(right, left))
}

function isMember({ program }: Facts, value: Value): boolean {
  const op = program.op[value]
  return op === Op.Prop || op === Op.Index || op === Op.Call
}
