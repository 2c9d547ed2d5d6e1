import { atomsOf } from '../../facts/conditions.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Block } from '../../flow/blocks.ts'
import type { Node } from '../../flow/graph.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { calleeName, constantOfNode, labelsAt, leavesOf, originsOf } from '../../flow/queries.ts'
import { isEquality } from '../../facts/checks.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { identityField } from '../login-writes.ts'

/** A place where it matters who the caller is. */
export interface ClaimSink {
  readonly at: Value
  /** Nodes whose value would be the caller's identity there. */
  readonly nodes: readonly Node[]
  readonly kind: 'key' | 'comparison' | 'identity' | 'verifier' | 'decision'
  /** What the identity becomes: `` a key of `notes` ``. */
  readonly becomes: string
}

const remembered: LabelSet = labelSet(['StateRead', 'StoredPrincipal'])
const credential: LabelSet = labelSet(['Credential'])
/** Stores that count or limit, where a made-up name gains its maker little. */
const countingStore = /rate|limit|throttl|count|metric|stat|usage|bucket|log/i

export function claimSinksOf(facts: Facts): readonly ClaimSink[] {
  return [...keys(facts), ...instructionSinks(facts), ...verifiers(facts)]
}

function keys(facts: Facts): readonly ClaimSink[] {
  const nameOf = new Map<Value, string>()
  const kept = new Set<Value>()
  for (const store of facts.stores) {
    if (!store.outlivesRequests || countingStore.test(store.name)) continue
    for (const { value } of store.accesses) {
      kept.add(value)
      nameOf.set(value, store.name)
    }
  }
  return facts.accesses.flatMap((access): readonly ClaimSink[] => {
    const isDatabase = access.containers.length === 0
    if (!isDatabase && !kept.has(access.value)) return []
    if (access.operation === 'increment' || access.operation === 'publish') return []
    const name = nameOf.get(access.value) ?? ''
    const becomes = name === '' ? 'a key of state' : `a key of \`${name}\``
    return [{ at: access.value, nodes: access.keys, kind: 'key', becomes }]
  })
}

const sinking = [Op.Binary, Op.SetProp, Op.Call, Op.If] as const

function instructionSinks(facts: Facts): readonly ClaimSink[] {
  const found: ClaimSink[] = []
  const roles = ['http.status', 'http.respond', 'http.end'] as const
  const answers = new Set(roles.flatMap((role) => facts.sites(role)).map(({ value }) => value))
  for (const at of instructionsOf(facts.program, ...sinking)) {
    const sink = sinkAt(facts, at, answers)
    if (sink !== undefined) found.push(sink)
  }
  return found
}

function sinkAt(facts: Facts, at: Value, answers: ReadonlySet<Value>): ClaimSink | undefined {
  const { program, flow } = facts
  const a = program.a[at] ?? -1
  const b = program.b[at] ?? -1
  const c = program.c[at] ?? -1
  switch (program.op[at]) {
    case Op.Binary:
      return isEquality(c) ? comparison(facts, at, [a, b]) : undefined
    case Op.SetProp: {
      const field = program.strings[b] ?? ''
      if (!identityField.test(field) || !isGivenObject(facts, a)) return undefined
      return {
        at,
        nodes: leavesOf(flow, c),
        kind: 'identity',
        becomes: `\`${facts.textOf(a)}.${field}\``,
      }
    }
    case Op.Call: {
      // `c.set('user', …)`: what later handlers take for the caller.
      if (calleeName(program, at) !== 'set') return undefined
      const [key = -1, value = -1] = argumentsOf(flow.solver, at)
      const field = constantOfNode(flow, key)
      if (field === undefined || !identityField.test(field)) return undefined
      if (!isGivenObject(facts, receiverOf(flow.solver, at))) return undefined
      return {
        at,
        nodes: leavesOf(flow, value),
        kind: 'identity',
        becomes: `\`${field}\` of the request`,
      }
    }
    case Op.If:
      return decision(facts, at, answers)
    default:
      return undefined
  }
}

/** With an owner that was stored: whoever sends the right name is the owner. */
function comparison(facts: Facts, at: Value, sides: readonly Value[]): ClaimSink | undefined {
  const isStored = (side: Value): boolean => (labelsAt(facts.flow, side) & remembered) !== 0
  const claimed = sides.filter((side) => !isStored(side))
  if (claimed.length !== 1) return undefined
  return {
    at,
    nodes: claimed,
    kind: 'comparison',
    becomes: 'the caller in a comparison with the owner',
  }
}

/** The request or context that handlers pass on, and nothing that was made here. */
function isGivenObject({ program, flow }: Facts, object: Value): boolean {
  return originsOf(flow, object).some((origin) => program.op[origin] === Op.Param)
}

/** One arm refuses: `if (claims.role !== 'admin') throw …`. Being there decides nothing. */
function decision(facts: Facts, at: Value, answers: ReadonlySet<Value>): ClaimSink | undefined {
  const { program, blocks, flow } = facts
  const region = blocks.of(at)?.regions.find(({ opener }) => opener === at)
  if (region?.arms.some((arm) => refuses(facts, arm, answers)) !== true) return undefined
  const nodes: Node[] = []
  for (const { value } of atomsOf(flow, { value: program.a[at] ?? -1, holds: true })) {
    if (program.op[value] === Op.Binary && isEquality(program.c[value] ?? 0)) {
      const sides = [program.a[value] ?? -1, program.b[value] ?? -1]
      const named = sides.some((side) => (flow.solver.constant(side) ?? '') !== '')
      if (named) nodes.push(...sides)
    } else if (program.op[value] === Op.Call) {
      nodes.push(receiverOf(flow.solver, value), ...argumentsOf(flow.solver, value))
    }
  }
  if (nodes.length === 0) return undefined
  return {
    at,
    nodes: nodes.filter((node) => node >= 0),
    kind: 'decision',
    becomes: 'the reason to admit or refuse',
  }
}

/** The arm throws, or answers and leaves. */
function refuses(
  { program }: Facts,
  { from, to, leaves }: Block,
  answers: ReadonlySet<Value>,
): boolean {
  for (let value = from; value < to && leaves; value += 1) {
    if (program.op[value] === Op.Throw || answers.has(value)) return true
  }
  return false
}

/** Functions that a library calls with a token, and whose answer it believes. */
function verifiers({ flow, program }: Facts): readonly ClaimSink[] {
  const found: ClaimSink[] = []
  for (const [id, records] of flow.solver.callbacks) {
    const takesToken = records.some(({ callback }) => {
      const labels = callback.parameters?.[0]?.labels ?? []
      return (labelSet(labels) & credential) !== 0
    })
    const at = program.functions[id]?.from
    if (!takesToken || at === undefined) continue
    const nodes = leavesOf(flow, flow.solver.returnNode(id))
    found.push({ at, nodes, kind: 'verifier', becomes: 'what the verifier answers' })
  }
  return found
}
