import type { Facts } from '../facts/facts.ts'
import type { Gates } from '../facts/gates.ts'
import { runsBefore } from '../flow/blocks.ts'
import { instructionsOf } from '../ir/by-opcode.ts'
import { matchingStrings } from '../ir/matching-strings.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'

/** Where a web session gets a new id, or is ended. */
export interface Renewal {
  /** The id was replaced, or the session ended, on every way to `value`. */
  before(value: Value): boolean
  /** It is replaced somewhere in the function or in what runs within it. */
  within(id: FunctionId): boolean
  /** The instruction itself replaces it. */
  is(value: Value): boolean
}

/** Reads of these count although nobody modelled the session: in a library it is a parameter. */
const renewingNames =
  /^(?:regenerate\w*|cycle_?(?:key|id)|renew\w*|rotate(?:_?(?:session\w*|id))?|new_session)$/i
const depthMax = 6

export function renewalOf(facts: Facts, gates: Gates): Renewal {
  const { program, blocks, reach } = facts
  const marks = marksOf(facts)
  const inFunction = new Map<FunctionId, Value[]>()
  for (const mark of marks) {
    const id = program.functionOf[mark] ?? -1
    const list = inFunction.get(id)
    if (list === undefined) inFunction.set(id, [mark])
    else list.push(mark)
  }
  const memo = new Map<FunctionId, boolean>()

  const within = (id: FunctionId, depth: number): boolean => {
    const known = memo.get(id)
    if (known !== undefined || depth > depthMax) return known ?? false
    memo.set(id, inFunction.has(id))
    const info = program.functions[id]
    let found = inFunction.has(id)
    for (let value = info?.from ?? 0; value < (info?.to ?? 0) && !found; value += 1) {
      if (program.op[value] !== Op.Call) continue
      found = gates.runs(value).some((callee) => within(callee, depth + 1))
    }
    memo.set(id, found)
    return found
  }

  const isKept = (value: Value, id: FunctionId): boolean =>
    (inFunction.get(id) ?? []).some((mark) => mark > value && keepsContents(program, mark))

  const isMark = (call: Value): boolean => marks.has(call) || marks.has(program.a[call] ?? -1)

  const before = (value: Value, depth: number): boolean => {
    const id = program.functionOf[value] ?? -1
    const first = program.functions[id]?.from ?? 0
    for (let earlier = first; earlier < value; earlier += 1) {
      const renews =
        marks.has(earlier) ||
        (program.op[earlier] === Op.Call && gates.runs(earlier).some((callee) => within(callee, 0)))
      if (renews && runsBefore(program, blocks, earlier, value)) return true
    }
    if (isKept(value, id)) return true
    if (
      ownEntries(facts, id).some(({ beforeSites }) => beforeSites.some((site) => marks.has(site)))
    ) {
      return true
    }
    if (depth >= depthMax) return false
    const calls = [...reach.callersOf(id), ...reach.handedOverAt(id)]
    return calls.length > 0 && calls.every((call) => isMark(call) || before(call, depth + 1))
  }

  return {
    before: (value) => before(value, 0),
    within: (id) => within(id, 0),
    is: (value) => marks.has(value),
  }
}

/** `cycle_key()` gives the same contents a new id, so it may as well come after them. */
function keepsContents({ op, a, b, strings }: Facts['program'], mark: Value): boolean {
  const callee = op[mark] === Op.Call ? (a[mark] ?? -1) : mark
  return op[callee] === Op.Prop && /^cycle/i.test(strings[b[callee] ?? -1] ?? '')
}

function ownEntries({ entries }: Facts, id: FunctionId): Facts['entries'] {
  return entries.filter((entry) => entry.function === id && entry.kind !== 'middleware')
}

function marksOf({ program, sites }: Facts): ReadonlySet<Value> {
  const marks = new Set(sites('web-session.regenerate').map(({ value }) => value))
  for (const { value } of sites('web-session.destroy')) {
    const callee = program.a[value] ?? -1
    const name = program.op[callee] === Op.Prop ? program.strings[program.b[callee] ?? -1] : ''
    // What is removed from a session that stays leaves its id as it was.
    if (name !== 'clear' && name !== 'delete') marks.add(value)
  }
  const renews = matchingStrings(program, renewingNames)
  for (const value of instructionsOf(program, Op.Prop, Op.Import)) {
    if (renews[program.b[value] ?? -1] === 1) marks.add(value)
  }
  return marks
}
