import type { Facts } from '../../facts/facts.ts'
import { lifetimesOf } from '../../facts/lifetimes.ts'
import type { Flow } from '../../flow/flow.ts'
import type { Node } from '../../flow/graph.ts'
import { labelSet } from '../../flow/labels.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { deepLabelsAt, labelsAt } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { callerLabels, isMixed } from '../identity-slots.ts'
import type { Sighting } from '../rule.ts'
import { isRootShared } from '../shared-roots.ts'

/** Methods by which clients of libraries are told once on whose behalf they work. */
const proofs = 'tokens?|credentials?|session|user|auth(?:orization)?|api_?key|headers?'
const setterName: RegExp = new RegExp(`^set_?(?:access_?|auth_?|bearer_?)?(?:${proofs})$`, 'i')

const stored = labelSet(['StateRead'])
const ownerScoped = labelSet(['OwnerScoped'])

/** `client.setCredentials(tokens)` on a client that all requests share. */
export function librarySetters(facts: Facts): readonly Sighting[] {
  const { program, flow, reach } = facts
  const lifetimes = lifetimesOf(facts)
  const found = new Map<string, Sighting>()
  for (const call of instructionsOf(program, Op.Call)) {
    if (!setterName.test(methodName(facts, call))) continue
    if (!reach.atRequestTime(program.functionOf[call] ?? -1)) continue
    if (reach.calleesOf(call).length > 0) continue
    const receiver = receiverOf(flow.solver, call)
    if (receiver < 0 || !isRootShared(facts, lifetimes, receiver)) continue
    const given = [...argumentsOf(flow.solver, call)].find((argument) => isOfCaller(flow, argument))
    const name = facts.textOf(receiver).replace(/\s+/g, ' ').slice(0, 60)
    if (given === undefined || found.has(name)) continue
    found.set(name, sighting(facts, { call, given, name }))
  }
  return [...found.values()]
}

/**
 * A record that was read out of a store as a whole is the caller's only where the caller's own
 * identity or session led to it: that an address is somewhere in it does not tell whose it is.
 */
function isOfCaller(flow: Flow, argument: Node): boolean {
  const own = labelsAt(flow, argument)
  const labels = (own & stored) === 0 ? deepLabelsAt(flow, argument) : own
  return (labels & (callerLabels | ownerScoped)) !== 0 && !isMixed(labels)
}

function methodName({ program }: Facts, call: Value): string {
  const callee = program.a[call] ?? -1
  return program.op[callee] === Op.Prop ? (program.strings[program.b[callee] ?? -1] ?? '') : ''
}

interface Told {
  readonly call: Value
  readonly given: Value
  readonly name: string
}

function sighting(facts: Facts, { call, given, name }: Told): Sighting {
  return {
    at: call,
    label: 'whoever is set last is who everybody is',
    message: `\`${name}\` is told on whose behalf it works, and all requests share it.`,
    attack:
      'While the call of another user waits for something, the attacker sends one of ' +
      'their own: the first goes on as the attacker, or the other way round.',
    fix: 'Make a client for each caller, or hand the credential over with each call.',
    confidence: 'high',
    trace: { node: given, labels: deepLabelsAt(facts.flow, given) & callerLabels },
  }
}
