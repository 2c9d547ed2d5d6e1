import type { Facts } from '../../facts/facts.ts'
import type { Node } from '../../flow/graph.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { calleeName, originsOf } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'

const nodesMax = 60
const bodyName = /^(?:body|data|form|payload|content)$/
const forms = /^(?:toString|String|encode|str|from)$/
const sending = /^(?:post|put|patch|write|end|send)$/

/**
 * RFC 6749, 4.1.3: what is posted to a token endpoint is written like a query and is none. `made`
 * is the call that makes the text or the table of its parts.
 */
export function isFormBody(facts: Facts, made: Value): boolean {
  const { program } = facts
  const seen = new Set<Node>([made])
  let isSent = false
  for (const node of seen) {
    if (seen.size > nodesMax) break
    for (const user of node < program.size ? facts.usersOf(node) : []) {
      if (program.op[user] === Op.Concat) return false
      if (isBody(facts, user, node)) isSent = true
      else if (isForm(facts, user, node)) seen.add(user)
    }
    for (const next of copiesOf(facts, node)) seen.add(next)
  }
  return isSent
}

/** Where the table was made that something is added to. */
export function makersOf({ flow, program }: Facts, table: Value): readonly Value[] {
  return originsOf(flow, table).filter((origin) => program.op[origin] === Op.Call)
}

/** `{ body: text }`, `data=text`, `init.body = text`, `http.post(url, text)`. */
function isBody({ program, flow }: Facts, user: Value, node: Node): boolean {
  const a = program.a[user] ?? -1
  const b = program.b[user] ?? -1
  switch (program.op[user]) {
    case Op.Pair:
      return b === node && bodyName.test(flow.solver.constant(a) ?? '')
    case Op.Named:
      return b === node && bodyName.test(program.strings[a] ?? '')
    case Op.SetProp:
      return program.c[user] === node && bodyName.test(program.strings[b] ?? '')
    case Op.Call: {
      const position = argumentsOf(flow.solver, user).indexOf(node)
      const name = calleeName(program, user)
      return sending.test(name) && (position > 0 || (position === 0 && name !== 'post'))
    }
    default:
      return false
  }
}

/** `text.toString()`, `String(table)`: the same in another form. */
function isForm({ program, flow }: Facts, user: Value, node: Node): boolean {
  const op = program.op[user]
  if (op === Op.Prop) return forms.test(program.strings[program.b[user] ?? -1] ?? '')
  if (op !== Op.Call) return op === Op.Logic || op === Op.Select
  const isOf = program.a[user] === node || argumentsOf(flow.solver, user).includes(node)
  return isOf && forms.test(calleeName(program, user))
}

/** The variable it is kept in, and where that is read. */
function copiesOf({ program, flow: { graph } }: Facts, node: Node): readonly Node[] {
  const found: Node[] = []
  for (let edge = graph.firstOut(node); edge !== -1; edge = graph.nextOut(edge)) {
    const to = graph.to(edge)
    const isCopy = to >= program.size || program.op[to] === Op.Load || program.op[to] === Op.Store
    if (isCopy) found.push(to)
  }
  return found
}
