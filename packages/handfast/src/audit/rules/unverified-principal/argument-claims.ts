import type { Facts } from '../../facts/facts.ts'
import type { StateAccess } from '../../facts/state.ts'
import { isEquality } from '../../facts/checks.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { labelsAt } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { partsOf } from '../key-parts.ts'
import type { Sighting } from '../rule.ts'
import { nameOfValue } from '../session-names.ts'

const argument: LabelSet = labelSet(['ToolArgument'])
const known: LabelSet = labelSet(['Principal', 'AuthInfo', 'OAuthClient', 'OwnerScoped'])
const remembered: LabelSet = labelSet(['StateRead', 'StoredPrincipal'])
const sessionIds: LabelSet = labelSet(['SessionIdHeader', 'TransportSession'])
/** Names for the user half of a key; an account may be one of several that the caller has. */
const userName = /^(?:uid|(?:user|owner|tenant|subject|principal)(?:_?(?:id|name|email))?)$/i
const attack =
  "The attacker passes the victim's user id along with the session id, and both halves fit."
const fix = 'Take the user from the verified token of the request, and drop the argument.'

/** Keys whose user half is an argument of the tool, and owners compared with one. */
export function argumentSightings(facts: Facts): readonly Sighting[] {
  const first = new Map<number, Sighting>()
  for (const sighting of [...keySightings(facts), ...comparisonSightings(facts)]) {
    const id = facts.program.functionOf[sighting.at] ?? -1
    const before = first.get(id)
    if (before === undefined || isBetter(sighting, before)) first.set(id, sighting)
  }
  return [...first.values()]
}

function isBetter(one: Sighting, other: Sighting): boolean {
  if (one.persona !== other.persona) return one.persona === 'regular'
  return one.at < other.at
}

function keySightings(facts: Facts): readonly Sighting[] {
  const lasting = new Set(
    facts.stores
      .filter(({ outlivesRequests }) => outlivesRequests)
      .flatMap(({ accesses }) => accesses),
  )
  return facts.accesses.flatMap((access): readonly Sighting[] => {
    const isKept = access.containers.length === 0 || lasting.has(access)
    if (!isKept || (access.keyLabels & argument) === 0 || (access.keyLabels & known) !== 0)
      return []
    const parts = argumentsIn(facts, access)
    const user = parts.find(({ name }) => userName.test(name))
    if (user === undefined) return []
    const other = parts.find(({ name }) => name !== user.name)
    const isCompound = other !== undefined || (access.keyLabels & sessionIds) !== 0
    return [keySighting(facts, { access, user, other, isCompound })]
  })
}

interface Part {
  readonly name: string
  readonly value: Value
}

function argumentsIn(facts: Facts, { keys }: StateAccess): readonly Part[] {
  return keys
    .flatMap((key) => partsOf(facts, key))
    .filter((value) => facts.program.op[value] !== Op.Call)
    .filter((value) => (labelsAt(facts.flow, value) & argument) !== 0)
    .map((value) => ({ name: nameOfValue(facts, value), value }))
    .filter(({ name }) => name !== '')
}

interface Claimed {
  readonly access: StateAccess
  readonly user: Part
  readonly other: Part | undefined
  readonly isCompound: boolean
}

function keySighting(facts: Facts, { access, user, other, isCompound }: Claimed): Sighting {
  const beside = other === undefined ? '' : ` and \`${other.name}\``
  const verb = isCompound ? 'are the key here' : 'is the key here'
  return {
    at: access.value,
    label: 'the user half of the key is an argument',
    message: `\`${user.name}\`${beside} ${verb}; whoever calls the tool says who the user is.`,
    attack,
    fix,
    confidence: isCompound ? 'high' : 'medium',
    persona: isCompound && !facts.context.stdioOnly ? 'regular' : 'pedantic',
    trace: { node: user.value, labels: argument },
  }
}

/** `if (session.owner !== args.user_id) throw …`. */
function comparisonSightings(facts: Facts): readonly Sighting[] {
  const { program, flow } = facts
  const found: Sighting[] = []
  for (const at of instructionsOf(program, Op.Binary)) {
    if (!isEquality(program.c[at] ?? 0)) continue
    const sides = [program.a[at] ?? -1, program.b[at] ?? -1]
    const stored = sides.find((side) => (labelsAt(flow, side) & remembered) !== 0)
    const user = sides.find((side) => side !== stored && isClaimedUser(facts, side))
    if (stored === undefined || user === undefined) continue
    found.push({
      at,
      label: 'compared with what the caller says',
      message: `The owner is compared with \`${facts.textOf(user)}\`, an argument of the tool.`,
      attack,
      fix,
      confidence: 'high',
      persona: facts.context.stdioOnly ? 'pedantic' : 'regular',
      trace: { node: user, labels: argument },
    })
  }
  return found
}

function isClaimedUser(facts: Facts, value: Value): boolean {
  const labels = labelsAt(facts.flow, value)
  if ((labels & argument) === 0 || (labels & (known | remembered)) !== 0) return false
  return userName.test(nameOfValue(facts, value))
}
