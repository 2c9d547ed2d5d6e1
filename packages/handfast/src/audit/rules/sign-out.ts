import type { Facts } from '../facts/facts.ts'
import { labelSet } from '../flow/labels.ts'
import { constantAt } from '../flow/queries.ts'
import type { Role } from '../flow/roles.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'

const cookie = labelSet(['Cookie'])
const endRoles: readonly Role[] = [
  'web-session.destroy',
  'web-session.regenerate',
  'web-session.logout',
]
const sessionCookie = /sess|sid\b|^sid|connect\.|auth|login|__host-/i
const signOut = /log-?_?out|sign-?_?out|log-?_?off|end-?_?session|terminate/i
const calleeDepthMax = 4

/** `clearCookie` in handlers that end nothing at the server, where the server keeps something. */
export function clearedCookies(facts: Facts): readonly Value[] {
  const { program } = facts
  if (!keepsAtServer(facts)) return []
  const ends = endsOf(facts)
  return facts.sites('cookie.clear').flatMap(({ value }) => {
    const id = program.functionOf[value] ?? -1
    if (!isSignOut(facts, value, id)) return []
    return reaches(facts, id, ends, 0) ? [] : [value]
  })
}

/** A record is found by what a cookie says: by the framework, or in a store of the target. */
function keepsAtServer({ accesses, sites }: Facts): boolean {
  if (sites('web-session.at-server').length > 0) return true
  return accesses.some(
    ({ operation, keyLabels }) => operation === 'get' && (keyLabels & cookie) !== 0,
  )
}

function endsOf(facts: Facts): ReadonlySet<Value> {
  const found = new Set<Value>()
  for (const role of endRoles) for (const { value } of facts.sites(role)) found.add(value)
  for (const { operation, value } of facts.accesses) {
    if (operation === 'delete' || operation === 'clear') found.add(value)
  }
  return found
}

/** What is cleared is called a session, or the handler is called a sign-out. */
function isSignOut(facts: Facts, value: Value, id: FunctionId): boolean {
  const { flow, program, entries } = facts
  const name =
    constantAt(flow, value, 'Argument[0]') ?? constantAt(flow, value, 'Argument[1]') ?? ''
  const handlers = entries.filter((entry) => entry.function === id)
  const named =
    signOut.test(program.functions[id]?.name ?? '') ||
    handlers.some((entry) => signOut.test(entry.name ?? ''))
  return named && (name === '' || sessionCookie.test(name))
}

function reaches(facts: Facts, id: FunctionId, ends: ReadonlySet<Value>, depth: number): boolean {
  const { program, reach } = facts
  const info = program.functions[id]
  for (let value = info?.from ?? 0; value < (info?.to ?? 0); value += 1) {
    if (ends.has(value)) return true
    if (depth >= calleeDepthMax) continue
    if (program.op[value] === Op.Fn && reaches(facts, program.a[value] ?? -1, ends, depth + 1))
      return true
    if (program.op[value] !== Op.Call) continue
    if (reach.calleesOf(value).some((callee) => reaches(facts, callee, ends, depth + 1)))
      return true
  }
  return false
}
