import type { Facts } from '../../facts/facts.ts'
import type { Gates } from '../../facts/gates.ts'
import { clientChosen, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { calleeName, constantAt, labelsAt } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'

/** A place where code learns who the caller says to be, without anybody having checked it. */
export interface ClaimSource {
  readonly at: Value
  readonly kind: 'decoded' | 'decoded-by-hand' | 'not-verified' | 'header' | 'client-info'
}

const unverified: LabelSet = labelSet(['UnverifiedPrincipal'])
const clientHeader: LabelSet = labelSet(['ClientHeader'])
const checked: LabelSet = labelSet(['TokenBytes', 'AuthInfo'])
const depthMax = 4

export function claimSourcesOf(facts: Facts, gates: Gates): readonly ClaimSource[] {
  const disabled = disabledVerifications(facts)
  const tokens = [
    ...facts.sites('auth.decode').map(({ value }) => ({ at: value, kind: 'decoded' as const })),
    ...handDecodes(facts, gates).map((at) => ({ at, kind: 'decoded-by-hand' as const })),
    ...disabled.map((at) => ({ at, kind: 'not-verified' as const })),
  ]
  const verified = verifiedAt(facts, gates, new Set(disabled))
  const fromTokens = tokens.filter(({ at }) => isSent(facts, at) && !verified(at))
  return [...fromTokens, ...saidByClient(facts, new Set(tokens.map(({ at }) => at)))]
}

/** The token came with the request, and has not come out of a verification. */
function isSent({ flow, program }: Facts, decode: Value): boolean {
  const given = [...argumentsOf(flow.solver, decode)]
  // `request.jwtDecode()` takes the token from the request by itself.
  if (given.length === 0) return program.op[decode] === Op.Call
  const labels = labelsAt(flow, given[0] ?? -1)
  return (labels & clientChosen) !== 0 && (labels & checked) === 0
}

/** Identity headers and `clientInfo`: reads that give such a value and are not part of another. */
function saidByClient(facts: Facts, others: ReadonlySet<Value>): readonly ClaimSource[] {
  const { flow, program } = facts
  const found: ClaimSource[] = []
  for (const [node, labels] of flow.solver.seeds) {
    if ((labels & unverified) === 0 || node >= program.size || others.has(node)) continue
    const op = program.op[node]
    const owner = op === Op.Prop || op === Op.Index ? (program.a[node] ?? -1) : -1
    if (owner >= 0 && (labelsAt(flow, owner) & unverified) !== 0) continue
    found.push({ at: node, kind: (labels & clientHeader) !== 0 ? 'header' : 'client-info' })
  }
  return found
}

/** Python: `options={"verify_signature": False}`, and `verify=False` of old releases. */
function disabledVerifications(facts: Facts): readonly Value[] {
  const switches = [
    'Argument[options:].Member[verify_signature]',
    'Argument[2].Member[verify_signature]',
    'Argument[3].Member[verify_signature]',
    'Argument[verify:]',
  ]
  return facts
    .sites('auth.verify')
    .map(({ value }) => value)
    .filter((call) =>
      switches.some((path) => /^false$/i.test(constantAt(facts.flow, call, path) ?? '')),
    )
}

/** `JSON.parse(Buffer.from(token.split('.')[1], 'base64'))`: reported at the decoding. */
function handDecodes(facts: Facts, gates: Gates): readonly Value[] {
  const { flow } = facts
  const parts = payloadParts(facts)
  if (parts.size === 0) return []
  return facts.sites('decode').flatMap(({ value }) => {
    const [given] = argumentsOf(flow.solver, value)
    const text = given ?? receiverOf(flow.solver, value)
    return gates.isMadeOf(text, parts) ? [value] : []
  })
}

/** The second part of a token: `token.split('.')[1]`, `[, payload] = token.split('.')`. */
function payloadParts({ program, flow }: Facts): ReadonlySet<Value> {
  const parts = new Set<Value>()
  for (const value of instructionsOf(program, Op.Index)) {
    if (flow.solver.constant(program.b[value] ?? -1) !== '1') continue
    const split = splitOf(program, program.a[value] ?? -1, flow)
    if (split >= 0 && (labelsAt(flow, split) & clientChosen) !== 0) parts.add(value)
  }
  return parts
}

function splitOf(program: Facts['program'], value: Value, flow: Facts['flow']): Value {
  for (const id of [value, ...sourcesOf(flow, value)]) {
    if (program.op[id] !== Op.Call || calleeName(program, id) !== 'split') continue
    const [by = -1] = argumentsOf(flow.solver, id)
    if (flow.solver.constant(by) === '.') return id
  }
  return -1
}

function sourcesOf({ graph, solver: { program } }: Facts['flow'], value: Value): readonly Value[] {
  const found: Value[] = []
  let node = value
  for (let hops = 0; hops < depthMax; hops += 1) {
    const edge = graph.firstIn(node)
    if (edge === -1) return found
    node = graph.from(edge)
    if (node < program.size) found.push(node)
  }
  return found
}

/** A signature or a secret is verified in the function, by its callers, or before its entries. */
function verifiedAt(
  facts: Facts,
  gates: Gates,
  disabled: ReadonlySet<Value>,
): (value: Value) => boolean {
  const { program, reach, entries } = facts
  const strong = new Set<Value>()
  for (const role of [
    'auth.verify',
    'auth.middleware',
    'auth.password',
    'crypto.compare',
  ] as const) {
    for (const { value } of facts.sites(role)) if (!disabled.has(value)) strong.add(value)
  }
  const functions = new Set([...strong].map((value) => program.functionOf[value] ?? -1))
  const memo = new Map<FunctionId, boolean>()
  const within = (id: FunctionId, depth: number): boolean => {
    const known = memo.get(id)
    if (known !== undefined || depth > depthMax) return known ?? false
    memo.set(id, functions.has(id))
    const info = program.functions[id]
    let found = functions.has(id)
    for (let call = info?.from ?? 0; call < (info?.to ?? 0) && !found; call += 1) {
      if (program.op[call] !== Op.Call) continue
      const isUnknown = reach.calleesOf(call).length === 0 && gates.verifies(call)
      found =
        (isUnknown && !disabled.has(call)) ||
        gates.runs(call).some((callee) => within(callee, depth + 1))
    }
    memo.set(id, found)
    return found
  }
  const around = (id: FunctionId, depth: number): boolean => {
    if (within(id, 0)) return true
    const own = entries.filter((entry) => entry.function === id)
    const isBefore = own.some(
      ({ before, beforeSites }) =>
        before.some((other) => within(other, 0)) || beforeSites.some((site) => strong.has(site)),
    )
    if (isBefore) return true
    if (depth >= depthMax) return false
    const calls = [...reach.callersOf(id), ...reach.handedOverAt(id)]
    return calls.some(
      (call) => strong.has(call) || around(program.functionOf[call] ?? -1, depth + 1),
    )
  }
  return (value) => around(program.functionOf[value] ?? -1, 0)
}
