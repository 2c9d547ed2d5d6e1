import type { Flow } from '../flow/flow.ts'
import { argumentsOf } from '../flow/paths.ts'
import { calleeName, functionsAt, tokensOf } from '../flow/queries.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import type { Reach } from './reach.ts'
import { expressionName } from './state.ts'

interface ConversionsInput {
  readonly flow: Flow
  readonly reach: Reach
  /** Functions that decide something about what they are given. */
  readonly decides: (id: FunctionId) => boolean
}

const decoding: ReadonlySet<string> = new Set([
  'decode',
  'encode',
  'crypto.decrypt',
  'crypto.hash',
  'crypto.hmac',
])
/** Of schema libraries, row mappers and codecs; in lower case without what joins words. */
const converting = wordSet(`
  parse safeparse parseasync safeparseasync parseobj parseraw validate validatesync modelvalidate
  modelvalidatejson decode decrypt unpack unpackb load loads deserialize unseal cast
  plaintoinstance plaintoclass fromjson fromdict fromrow fromrecord structuredclone assign copy
  deepcopy
`)
/** Methods that give the same record, or the one that was asked for, in another form. */
const picking = wordSet(`
  first firstorfail last one oneornone all scalar scalars scalarone scalaroneornone fetchone
  fetchall get executetakefirst executetakefirstorthrow getone getoneorfail getmany getrawone
  getrawmany single maybesingle data docs tolist lean exec execute toarray toobject tojson json
  dict modeldump asdict orderby limit select selectrelated prefetchrelated unwrap unwrapor take
  clone plain valueof
`)
/** What carries out a statement made before. */
const sending = wordSet(`
  send execute exec scalar scalars scalarone scalaroneornone query fetchone fetchall fetchrow fetch
  one oneornone first
`)
/** What a conversion does on the way. */
const building = wordSet(`
  string number boolean bigint date map set array object str int float bool dict list tuple bytes
  filter from entries fromentries keys values items get trim strip split join slice tostring
  toisostring gettime fromisoformat fromtimestamp isarray concat encode replace startswith
  includes isinstance len update digest hexdigest zip next
`)
const depthMax = 3

/** Calls that give back a record in another form: whose it is may still be asked of the result. */
export interface Conversions {
  /** Of an argument: `JSON.parse(row)`, `toCart(row)`, `new Cart(row)`. */
  converts(call: Value): boolean
  /** Of what it is called on: `query.first()`, `row.toJSON()`, `reply.then(JSON.parse)`. */
  picks(call: Value): boolean
}

export function conversionsOf({ flow, reach, decides }: ConversionsInput): Conversions {
  const { program, resolved, sites } = flow.solver
  const decoders = new Set(sites.filter(({ role }) => decoding.has(role)).map(({ value }) => value))
  const roles = new Set(sites.map(({ value }) => value))
  const plain = new Map<FunctionId, boolean>()

  const converts = (call: Value, depth: number): boolean => {
    if (decoders.has(call)) return true
    if (tokensOf(flow, program.a[call] ?? -1).some(({ kind }) => kind === 'class')) return true
    const callees = reach.calleesOf(call)
    if (callees.length > 0) return callees.every((id) => isPlain(id, depth))
    const name = plainName(calleeName(program, call))
    if (sending.has(name))
      return argumentsOf(flow.solver, call).some((part) => isCommand(flow, part))
    if (program.op[program.a[call] ?? -1] === Op.Global && building.has(name)) return true
    return resolved[call] !== 1 && converting.has(name)
  }
  const picks = (call: Value, depth: number): boolean => {
    const callees = reach.calleesOf(call)
    if (callees.length > 0) return callees.every((id) => isPlain(id, depth))
    const name = plainName(calleeName(program, call))
    return name === 'then'
      ? argumentsOf(flow.solver, call).every((part) => isPlainCallback(part, depth))
      : picking.has(name)
  }
  const isPlain = (id: FunctionId, depth: number): boolean => {
    const known = plain.get(id)
    if (known !== undefined || depth >= depthMax) return known ?? false
    plain.set(id, false)
    const found = !decides(id) && isMadeOf(id, depth)
    plain.set(id, found)
    return found
  }
  /** `.then(toCart)`, `.then(JSON.parse)`. */
  const isPlainCallback = (part: Value, depth: number): boolean => {
    const functions = functionsAt(flow, part)
    if (functions.length > 0) return functions.every((id) => isPlain(id, depth))
    return converting.has(plainName(expressionName(flow, part)))
  }
  /** Something is handed back, and nothing is called but what builds it. */
  const isMadeOf = (id: FunctionId, depth: number): boolean => {
    const { from = 0, to = 0 } = program.functions[id] ?? {}
    let isGiven = false
    for (let at = from; at < to; at += 1) {
      const op = program.op[at]
      if (op === Op.Yield || op === Op.SetProp || op === Op.SetIndex) return false
      if (op === Op.Return && program.functionOf[at] === id && (program.a[at] ?? -1) >= 0)
        isGiven = true
      if (op !== Op.Call || converts(at, depth + 1)) continue
      if (roles.has(at) || !building.has(plainName(calleeName(program, at)))) return false
    }
    return isGiven
  }
  return { converts: (call) => converts(call, 0), picks: (call) => picks(call, 0) }
}

/** A statement that is made first and then sent to the database. */
function isCommand(flow: Flow, part: Value): boolean {
  const { index } = flow.solver
  return tokensOf(flow, part).some(
    (token) => token.kind === 'typed' && index.type(token.type)?.store?.kind === 'database',
  )
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/))
}

function plainName(name: string): string {
  return name.replaceAll('_', '').toLowerCase()
}
