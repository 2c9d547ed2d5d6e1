import type { Facts } from '../facts/facts.ts'
import { carriesOnlyLabels } from '../flow/graph.ts'
import { argumentsOf } from '../flow/paths.ts'
import { calleeName } from '../flow/queries.ts'
import type { Role } from '../flow/roles.ts'
import { BinaryOperator, Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import type { Hop } from './spread.ts'

/** Characters of an id from which on what is left of it can still be used. */
const charactersMin = 20
const hiding: readonly Role[] = ['crypto.hash', 'crypto.hmac', 'crypto.encrypt', 'crypto.compare']
const digesting = /^(?:update|digest|hexdigest|final|finalize)$/
const cutting = /^(?:slice|substring|substr|subarray)$/
/** Calls whose result has all of the text in it, whatever it is called on. */
const keeping =
  /^(?:to(?:String|LowerCase|UpperCase)|[Ss]tring|str|repr|trim|strip|lower|upper|concat|join|format|pad(?:Start|End)|stringify|dumps|inspect|encode(?:URI(?:Component)?)?|quote|urlencode|fromEntries|assign|b|u|f)$/

/**
 * Whether a step leaves a text whole, or puts all of it into a longer one. Hashes, cuts,
 * comparisons, counting and properties of it do not; nor does what a call nobody knows may do with
 * it.
 */
export function keepsWhole(facts: Facts): (hop: Hop) => boolean {
  const { program } = facts
  const hidden = new Set<Value>()
  for (const role of hiding) for (const { value } of facts.sites(role)) hidden.add(value)
  return ({ from, to, kind }) => {
    if (to >= program.size) return true
    switch (program.op[to]) {
      case Op.Call:
        if (hidden.has(to)) return false
        return keepsInCall(facts, { from, to, kind })
      case Op.Binary:
        return program.c[to] === BinaryOperator.Add
      case Op.Index:
        return !carriesOnlyLabels(kind) || isLongSlice(facts, to)
      case Op.Prop:
      case Op.Unary:
      case Op.Unknown:
        return !carriesOnlyLabels(kind)
      case Op.Element:
        return !carriesOnlyLabels(kind)
      default:
        return true
    }
  }
}

function keepsInCall(facts: Facts, { to, kind }: Hop): boolean {
  const name = calleeName(facts.program, to)
  if (cutting.test(name)) return isLongCut(facts, to)
  if (digesting.test(name)) return false
  if (!carriesOnlyLabels(kind)) return name !== 'replace' && name !== 'replaceAll'
  return keeping.test(name)
}

/** `id.slice(0, 36)`: nothing that matters was cut off. */
function isLongCut({ flow }: Facts, call: Value): boolean {
  const [from, to] = [...argumentsOf(flow.solver, call)].map((argument) => {
    const text = flow.solver.constant(argument)
    return text === undefined ? undefined : Number(text)
  })
  if (from !== undefined && to === undefined) {
    return from >= 0 && from <= 8 && argumentsOf(flow.solver, call).length === 1
  }
  return from !== undefined && to !== undefined && to - from >= charactersMin
}

/** `session_id[:64]`, where `[:8]` would hide it. */
function isLongSlice(facts: Facts, index: Value): boolean {
  const { program } = facts
  if (program.op[program.b[index] ?? -1] !== Op.ArrayLiteral) return false
  const [, from = '', to = ''] = /\[\s*(-?\d*)\s*:\s*(-?\d*)\s*\]$/.exec(facts.textOf(index)) ?? []
  if (to === '') return from !== '' && Number(from) >= 0 && Number(from) <= 8
  return Number(to) < 0 ? Number(to) > -8 : Number(to) - Number(from) >= charactersMin
}
