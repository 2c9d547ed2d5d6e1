import type { Atom } from '../../facts/conditions.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Gates } from '../../facts/gates.ts'
import { tokensOf } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { isPresent } from '../entry-gates.ts'
import { identityField, isEmpty, privilegeField, webSessionWrites } from '../login-writes.ts'
import type { Sighting } from '../rule.ts'
import type { Renewal } from '../session-renewal.ts'

const attackStepUp =
  'Whoever knows the id from before the change has what the session is now allowed to do.'
const attackLogout = 'The id that was in use before stays valid, and takes part in the next login.'
const fix =
  'Regenerate the session id whenever what the session is worth changes, at logout as well.'

/** Changes of privilege and logouts that leave the id as it was: worth less than a login. */
export function otherChanges(facts: Facts, gates: Gates, renewal: Renewal): readonly Sighting[] {
  return [...stepUps(facts, gates, renewal), ...logouts(facts, renewal)]
}

function stepUps(facts: Facts, gates: Gates, renewal: Renewal): readonly Sighting[] {
  return webSessionWrites(facts)
    .filter(({ at, field, session }) => {
      if (!privilegeField.test(field) || isInCookie(facts, session)) return false
      return isLoggedIn(facts, gates, at) && !renewal.before(at)
    })
    .map(({ at, field }) => ({
      at,
      label: 'the id from before is worth more now',
      message: `\`${field}\` changes what the session may do, and the session keeps its id.`,
      attack: attackStepUp,
      fix,
      confidence: 'medium',
      persona: 'pedantic',
      severity: 'high',
    }))
}

function logouts(facts: Facts, renewal: Renewal): readonly Sighting[] {
  const calls = facts.sites('web-session.logout').map(({ value }) => value)
  const places = [...calls, ...takenAway(facts)]
  return places
    .filter((at) => !renewal.within(facts.program.functionOf[at] ?? -1))
    .map((at) => ({
      at,
      label: 'the id stays in use',
      message: 'The logout leaves the session under the id it had.',
      attack: attackLogout,
      fix,
      confidence: 'medium',
      persona: 'pedantic',
      severity: 'medium',
    }))
}

/** `session.user = null`, `delete session.user`. */
function takenAway(facts: Facts): readonly Value[] {
  const { program, flow } = facts
  const emptied = facts.sites('web-session.write').flatMap(({ value }) => {
    const stored = program.c[value] ?? -1
    const isField =
      program.op[value] === Op.SetProp &&
      identityField.test(program.strings[program.b[value] ?? -1] ?? '')
    if (!isField || isInCookie(facts, program.a[value] ?? -1)) return []
    return isEmpty(facts, stored) ? [value] : []
  })
  for (const at of instructionsOf(program, Op.Delete)) {
    const field = flow.solver.constant(program.b[at] ?? -1) ?? ''
    const session = program.a[at] ?? -1
    const isWebSession = tokensOf(flow, session).some(
      (token) =>
        token.kind === 'typed' && flow.solver.index.type(token.type)?.store?.kind === 'web-session',
    )
    if (isWebSession && identityField.test(field) && !isInCookie(facts, session)) emptied.push(at)
  }
  return emptied
}

/** A session in a signed cookie has no id that could be planted. */
export function isInCookie({ flow, sites }: Facts, session: Value): boolean {
  if (sites('web-session.at-server').length > 0) return false
  return tokensOf(flow, session).some(
    (token) =>
      token.kind === 'typed' && flow.solver.index.type(token.type)?.store?.inCookie === true,
  )
}

/** The session was asked who it belongs to before, and somebody was there. */
export function isLoggedIn(facts: Facts, gates: Gates, at: Value): boolean {
  const reads = new Set(facts.sites('web-session.read').map(({ value }) => value))
  const isAsked = (atom: Atom): boolean =>
    isPresent(facts, atom) && gates.isMadeOf(atom.value, reads)
  return facts.conditions.atomsAt(at).some(isAsked)
}
