import type { Facts } from '../../facts/facts.ts'
import type { StateAccess } from '../../facts/state.ts'
import { isEquality } from '../../facts/checks.ts'
import { clientChosen, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { labelsAt } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { isHandedOut } from '../handed-out.ts'
import { partsOf } from '../key-parts.ts'
import type { Rule, Sighting } from '../rule.ts'
import { nameOfValue } from '../session-names.ts'

const claimed: LabelSet = clientChosen & ~labelSet(['Credential', 'SessionIdHeader'])
const proven: LabelSet = labelSet(['Principal', 'AuthInfo', 'TokenBytes'])
const recorded: LabelSet = labelSet(['StateRead', 'StoredPrincipal'])
const carried: LabelSet = labelSet(['Credential', 'ServerMinted'])
const strong: LabelSet = labelSet(['Csprng', 'ServerMinted'])
/** Names of what stands for one running agent. The data flow says who chose it. */
const agentName = /agent[-_]?(?:instance|id|name|key)|^agent$|worker[-_]?id/i
const poolName = /pool|fleet|swarm|agents|workers|crew|shared/i
const expressionDepthMax = 6

/** RFC 9449 and RFC 8705: a token is tied to a key that its holder proves to have. */
export const unboundAgentToken: Rule = {
  id: 'unbound-agent-token',

  check(facts, report) {
    const { program } = facts
    for (const value of instructionsOf(program, Op.Binary)) {
      if (isEquality(program.c[value] ?? 0)) {
        const claim = claimIn(facts, value)
        if (claim !== undefined) report(believed(facts, value, claim))
      }
    }
    for (const { value } of facts.sites('crypto.compare')) {
      const claim = argumentsOf(facts.flow.solver, value).find((side) => isClaim(facts, side))
      if (claim !== undefined) report(believed(facts, value, claim))
    }
    for (const access of facts.accesses) {
      if (isPooled(facts, access)) report(pooled(facts, access))
    }
  },
}

/** The side of a comparison that is an agent's name as the request gives it. */
function claimIn(facts: Facts, value: Value): Value | undefined {
  const { program, flow } = facts
  const sides = [program.a[value] ?? -1, program.b[value] ?? -1] as const
  for (const [claim, other] of [sides, [sides[1], sides[0]] as const]) {
    if (!isClaim(facts, claim)) continue
    const labels = labelsAt(flow, other)
    // What the token's record says is no better than the token; what a verified credential says is.
    if ((labels & recorded) !== 0) return claim
    if ((labels & proven) === 0 && (labels & carried) !== 0) return claim
  }
  return undefined
}

function isClaim(facts: Facts, value: Value): boolean {
  const labels = labelsAt(facts.flow, value)
  if ((labels & claimed) === 0 || (labels & (proven | recorded | carried)) !== 0) return false
  return namesOf(facts, value, 0).some((name) => agentName.test(name) && !/user-?agent/i.test(name))
}

/** Names of variables, fields and headers that an expression reads. */
function namesOf(facts: Facts, value: Value, depth: number): readonly string[] {
  const { program, flow } = facts
  if (value < 0 || value >= program.size || depth > expressionDepthMax) return []
  const own = nameOfValue(facts, value)
  const a = program.a[value] ?? -1
  const inner = program.op[value] === Op.Call ? [...argumentsOf(flow.solver, value)] : []
  const texts = inner.flatMap((argument) => flow.solver.constant(argument) ?? [])
  const goesOn =
    program.op[value] === Op.Logic ||
    program.op[value] === Op.Await ||
    program.op[value] === Op.Unary
  return [own, ...texts, ...(goesOn ? namesOf(facts, a, depth + 1) : [])]
}

function believed(facts: Facts, at: Value, claim: Value): Sighting {
  return {
    at,
    label: 'the agent is who it says it is',
    message:
      `The token's agent is compared with \`${facts.textOf(claim).slice(0, 48)}\`, which ` +
      'whoever has the token can send as well.',
    attack:
      "An agent that got hold of another one's token sends it together with the other's name, and acts in its session.",
    fix: "Have each agent instance prove a key of its own on every request (DPoP, a client certificate), keep the key's thumbprint with the token when it is minted, and compare that.",
    confidence: 'medium',
    trace: { node: claim, labels: labelsAt(facts.flow, claim) & claimed },
  }
}

/** A minted token is kept once for a group of agents, and each that asks is given it. */
function isPooled(facts: Facts, access: StateAccess): boolean {
  const { operation, stored, keys, shape } = access
  if (operation !== 'set') return false
  if (!stored.some((node) => (labelsAt(facts.flow, node) & strong) !== 0)) return false
  const names = keys
    .flatMap((key) => partsOf(facts, key))
    .flatMap((part) => [nameOfValue(facts, part), facts.flow.solver.constant(part) ?? ''])
  if (!names.some((name) => poolName.test(name)) || names.some((name) => agentName.test(name)))
    return false
  if (shape?.onlyIfAbsent !== true && !hasSameRead(facts, access)) return false
  return readsOf(facts, access).some((read) => isHandedOut(facts, read.value))
}

function hasSameRead(facts: Facts, access: StateAccess): boolean {
  return readsOf(facts, access).some(
    ({ value }) => facts.program.functionOf[value] === facts.program.functionOf[access.value],
  )
}

function readsOf(facts: Facts, { containers }: StateAccess): readonly StateAccess[] {
  const ids = new Set(containers.map(({ id }) => id))
  return facts.accesses.filter(
    (other) => other.operation === 'get' && other.containers.some(({ id }) => ids.has(id)),
  )
}

function pooled(facts: Facts, access: StateAccess): Sighting {
  const [stored = access.value] = access.stored
  return {
    at: access.value,
    label: 'one token for all of them',
    message:
      'A token is minted once for a group of agents and handed to each that asks, so that ' +
      'none of them can be told from the others.',
    attack:
      'One agent of the group that was tricked into showing its configuration gives away the ' +
      'session of all of them.',
    fix:
      'Mint a token for each agent instance, for a key that the instance has just proved to ' +
      'hold.',
    confidence: 'medium',
    trace: { node: stored, labels: labelsAt(facts.flow, stored) & strong },
  }
}
