import type { Facts } from '../facts/facts.ts'
import type { Gates } from '../facts/gates.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { tokensOf } from '../flow/queries.ts'
import { rolesOf } from '../flow/roles.ts'
import { instructionsOf } from '../ir/by-opcode.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import { identityField, isEmpty } from './login-writes.ts'
import type { IdentityWrite } from './login-writes.ts'

/* What a library does at login, where nothing tells what its parameters are but their use. */

const loginName = /^_?(?:log_?in|login_?user|sign_?in|start_?session|establish_?session)$/i
const sessionIdName = /^_?(?:session_?id|sid|session_?(?:key|token))$/i
const chainMax = 24

/** Writes into a session that a parameter holds or names, in functions that log in. */
export function libraryLogins(facts: Facts, gates: Gates): readonly IdentityWrite[] {
  const { program } = facts
  const logins = new Set<FunctionId>()
  const names = assignedNames(facts)
  for (const { id, name, parent } of program.functions) {
    if (logins.has(parent) || loginName.test(name === '' ? (names.get(id) ?? '') : name)) {
      logins.add(id)
    }
  }
  const found: IdentityWrite[] = []
  for (const id of logins) {
    const info = program.functions[id]
    for (let at = info?.from ?? 0; at < (info?.to ?? 0); at += 1) {
      const write = writeAt(facts, at)
      if (write === undefined || isEmpty(facts, write.stored)) continue
      if (isBareLiteral(facts, write.stored) || !isGiven({ facts, gates, logins }, write)) continue
      found.push({ ...write, evidence: 'name' })
    }
  }
  return found
}

/** Names that nameless functions are assigned to: `Manager.prototype.logIn = function …`. */
function assignedNames({ program }: Facts): ReadonlyMap<FunctionId, string> {
  const names = new Map<FunctionId, string>()
  for (const value of instructionsOf(program, Op.SetProp)) {
    const stored = program.c[value] ?? -1
    if (program.op[stored] !== Op.Fn) continue
    names.set(program.a[stored] ?? -1, program.strings[program.b[value] ?? -1] ?? '')
  }
  return names
}

type Write = Omit<IdentityWrite, 'evidence'>

/** `session.user = …`, `session[key] = …`, `session.set(key, …)`. */
function writeAt({ program, flow }: Facts, at: Value): Write | undefined {
  const session = program.a[at] ?? -1
  const b = program.b[at] ?? -1
  const stored = program.c[at] ?? -1
  switch (program.op[at]) {
    case Op.SetProp:
      return { at, session, field: program.strings[b] ?? '', stored }
    case Op.SetIndex:
      return { at, session, field: flow.solver.constant(b) ?? '', stored }
    case Op.Call: {
      const [key = -1, value = -1] = argumentsOf(flow.solver, at)
      if (program.op[session] !== Op.Prop || value < 0) return undefined
      if (program.strings[program.b[session] ?? -1] !== 'set') return undefined
      const field = flow.solver.constant(key) ?? ''
      return { at, session: receiverOf(flow.solver, at), field, stored: value }
    }
    default:
      return undefined
  }
}

function isBareLiteral({ program }: Facts, stored: number): boolean {
  return (
    program.op[stored] === Op.ObjectLiteral && program.lists[program.a[stored] ?? -1]?.length === 0
  )
}

interface Question {
  readonly facts: Facts
  readonly gates: Gates
  readonly logins: ReadonlySet<FunctionId>
}

/** The object is `parameter.session`, something in it, or what a lookup by a parameter gave. */
function isGiven({ facts, gates, logins }: Question, { session, field }: Write): boolean {
  const { program, flow } = facts
  return rootsOf(facts, gates, session).some(({ root, passesSession }) => {
    if (program.op[root] === Op.Param) {
      const isKnown = flow.solver.tokensAt(root).length > 0
      return passesSession && !isKnown && logins.has(program.functionOf[root] ?? -1)
    }
    if (program.op[root] !== Op.Call || !identityField.test(field)) return false
    const given = [...argumentsOf(flow.solver, root)]
    return given
      .flatMap((one) => rootsOf(facts, gates, one))
      .some((one) => namesSession(facts, one.root))
  })
}

interface Root {
  readonly root: Value
  readonly passesSession: boolean
}

/** Where chains of members and variables begin. */
function rootsOf(facts: Facts, gates: Gates, from: Value): readonly Root[] {
  const { program } = facts
  const found: Root[] = []
  const open: Root[] = [{ root: from, passesSession: false }]
  for (let steps = 0; steps < chainMax; steps += 1) {
    const next = open.pop()
    if (next === undefined) break
    const { root, passesSession } = next
    const a = program.a[root] ?? -1
    const b = program.b[root] ?? -1
    switch (program.op[root]) {
      case Op.Prop:
        open.push({ root: a, passesSession: passesSession || program.strings[b] === 'session' })
        break
      case Op.Index:
        open.push({ root: a, passesSession })
        break
      case Op.Load:
      case Op.Store:
      case Op.Await:
        for (const source of gates.definitionsOf(root)) open.push({ root: source, passesSession })
        break
      case Op.Select:
        open.push({ root: b, passesSession }, { root: program.c[root] ?? -1, passesSession })
        break
      case Op.Logic:
        open.push({ root: a, passesSession }, { root: b, passesSession })
        break
      default:
        found.push(next)
    }
  }
  return found
}

function namesSession({ program }: Facts, value: Value): boolean {
  if (program.op[value] !== Op.Param) return false
  const info = program.functions[program.a[value] ?? -1]
  return sessionIdName.test(info?.parameters[program.b[value] ?? -1]?.name ?? '')
}

const requestName = /^(?:req|request|ctx)$/

/**
 * `request.login(user, done)` where nothing tells that it is a request: the application came from
 * elsewhere. Only when the login that models know for this target is one that keeps the id.
 */
export function plainLogins(facts: Facts, gates: Gates): readonly Value[] {
  const { program, flow } = facts
  const member = flow.solver.index.member('express.Request', 'login')
  const known = member?.type === undefined ? undefined : flow.solver.index.type(member.type)
  if (!rolesOf(known?.call?.role).includes('web-session.login')) return []
  const found: Value[] = []
  for (const call of instructionsOf(program, Op.Call)) {
    const callee = program.a[call] ?? -1
    if (program.op[callee] !== Op.Prop) continue
    if (!/^log_?in$/i.test(program.strings[program.b[callee] ?? -1] ?? '')) continue
    const given = argumentsOf(flow.solver, call)
    const last = tokensOf(flow, given.at(-1) ?? -1)
    if (given.length < 2 || !last.some(({ kind }) => kind === 'function')) continue
    const roots = rootsOf(facts, gates, program.a[callee] ?? -1)
    if (roots.some(({ root }) => isPlainRequest(facts, root))) found.push(call)
  }
  return found
}

function isPlainRequest({ program, flow }: Facts, root: Value): boolean {
  if (program.op[root] !== Op.Param || flow.solver.tokensAt(root).length > 0) return false
  const parameter = program.functions[program.a[root] ?? -1]?.parameters[program.b[root] ?? -1]
  return requestName.test(parameter?.name ?? '')
}
