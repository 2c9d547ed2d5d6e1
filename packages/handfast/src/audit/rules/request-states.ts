import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import { Edge } from '../flow/graph.ts'
import { labelBit, labelSet } from '../flow/labels.ts'
import type { LabelSet } from '../flow/labels.ts'
import { argumentsOf } from '../flow/paths.ts'
import { labelsAt, nodesAt, tokensOf } from '../flow/queries.ts'
import { rolesOf } from '../flow/roles.ts'
import type { Role } from '../flow/roles.ts'
import { instructionsOf } from '../ir/by-opcode.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'

/** Where a handler takes the request state that came back. */
export interface StateRead {
  /** `ctx.mcpReq.requestState()`, `params.request_state`. */
  readonly at: Value
  /** What verifies it before the handler goes on, or undefined: it is as the client sent it. */
  readonly verifiedBy: Value | undefined
}

/** The request states of a server: how they leave and how they come back. */
export interface RequestStates {
  readonly reads: readonly StateRead[]
  /** Where a state is handed to the client: the `inputRequired` call or result, and the state. */
  readonly mints: readonly { readonly at: Value; readonly state: Value }[]
}

const state: LabelSet = labelBit('RequestState')
const sentInBody: LabelSet = labelSet(['RequestBody', 'ToolArgument'])
const sealed: LabelSet = labelSet(['ServerMinted'])
const verifying: readonly Role[] = [
  'mcp.request-state.verify',
  'crypto.compare',
  'crypto.decrypt',
  'crypto.hmac',
  'auth.verify',
]
const fieldName = /^request_?state$/i
const depthMax = 5
const stepsMax = 200

export const requestStatesOf: (facts: Facts) => RequestStates = oncePerTarget(findStates)

function findStates(facts: Facts): RequestStates {
  const found = readsOf(facts)
  const sites = new Set(verifying.flatMap((role) => facts.sites(role)).map(({ value }) => value))
  const checking: Checking = { sites, verifies: verifyingFunctions(facts, sites) }
  const hook = hookOf(facts, checking)
  return {
    reads: found.map((at) => ({ at, verifiedBy: hook ?? verifierOf(facts, at, checking) })),
    mints: mintsOf(facts),
  }
}

interface Checking {
  /** Calls that check a seal. */
  readonly sites: ReadonlySet<Value>
  verifies(id: FunctionId): boolean
}

/** Reads of the state itself, not what is made of it. */
function readsOf(facts: Facts): readonly Value[] {
  const { program, flow } = facts
  const found: Value[] = []
  for (const [node, labels] of flow.solver.seeds) {
    if (node >= program.size || (labels & state) === 0) continue
    const op = program.op[node]
    if (op === Op.Call || op === Op.Prop) found.push(node)
  }
  for (const value of instructionsOf(program, Op.Prop)) {
    if (!fieldName.test(program.strings[program.b[value] ?? -1] ?? '')) continue
    if (found.includes(value)) continue
    const isCallee = facts
      .usersOf(value)
      .some((user) => program.op[user] === Op.Call && program.a[user] === value)
    if (!isCallee && (labelsAt(flow, program.a[value] ?? -1) & sentInBody) !== 0) found.push(value)
  }
  return found.sort((one, other) => one - other)
}

/** The server's own verification, which runs before every handler. */
function hookOf(facts: Facts, checking: Checking): Value | undefined {
  const { flow } = facts
  for (const { value } of facts.sites('mcp.server')) {
    for (const node of nodesAt(flow, value, 'Argument[1].Member[requestState].Member[verify]')) {
      const tokens = tokensOf(flow, node)
      const isCodec = tokens.some(
        (token) =>
          token.kind === 'shape' &&
          rolesOf(token.shape.call?.role).includes('mcp.request-state.verify'),
      )
      const isOwn = tokens.some(
        (token) => token.kind === 'function' && checking.verifies(token.function),
      )
      // A hook that nobody can look into is believed.
      if (isCodec || isOwn || tokens.length === 0) return value
    }
  }
  return facts
    .sites('mcp.request-state.verify')
    .find(({ shape, value }) => shape !== undefined && isBoundary(facts, value))?.value
}

/** Put around the server, and not called with a state. */
function isBoundary(facts: Facts, call: Value): boolean {
  return [...argumentsOf(facts.flow.solver, call)].every(
    (argument) => (labelsAt(facts.flow, argument) & state) === 0,
  )
}

/** Says of functions whether they, or those they call, check a seal. */
function verifyingFunctions(
  { program, reach }: Facts,
  sites: ReadonlySet<Value>,
): (id: FunctionId) => boolean {
  const memo = new Map<FunctionId, boolean>()
  const verifies = (id: FunctionId, depth: number): boolean => {
    const known = memo.get(id)
    if (known !== undefined || depth > depthMax) return known ?? false
    memo.set(id, false)
    const info = program.functions[id]
    let found = false
    for (let at = info?.from ?? 0; at < (info?.to ?? 0) && !found; at += 1) {
      if (program.op[at] !== Op.Call) continue
      found = sites.has(at) || reach.calleesOf(at).some((callee) => verifies(callee, depth + 1))
    }
    memo.set(id, found)
    return found
  }
  return (id) => verifies(id, 0)
}

/** The call to which the state is given to be verified, followed through variables. */
function verifierOf(facts: Facts, read: Value, checking: Checking): Value | undefined {
  const { program, flow, reach } = facts
  if ((labelsAt(flow, read) & sealed) !== 0) return read
  const open: number[] = [read]
  const seen = new Set(open)
  for (let next = open.pop(); next !== undefined && seen.size < stepsMax; next = open.pop()) {
    for (const user of next < program.size ? facts.usersOf(next) : []) {
      if (program.op[user] !== Op.Call) continue
      if (checking.sites.has(user) || reach.calleesOf(user).some((id) => checking.verifies(id)))
        return user
    }
    for (let edge = flow.graph.firstOut(next); edge !== -1; edge = flow.graph.nextOut(edge)) {
      const to = flow.graph.to(edge)
      const kind = flow.graph.kind(edge)
      if (seen.has(to) || kind === Edge.CallIn || kind === Edge.Return) continue
      seen.add(to)
      open.push(to)
    }
  }
  return undefined
}

function mintsOf(facts: Facts): RequestStates['mints'] {
  const { flow, program } = facts
  const found: { at: Value; state: Value }[] = []
  for (const { value } of facts.sites('mcp.input-required')) {
    for (const path of ['Argument[0].Member[requestState]', 'Argument[request_state:]'] as const) {
      for (const node of nodesAt(flow, value, path)) {
        found.push({
          at: value,
          state: node < program.size ? node : (instructionBehind(facts, node) ?? value),
        })
      }
    }
  }
  return found
}

/** The instruction whose value a field holds. */
function instructionBehind({ flow: { graph }, program }: Facts, node: number): Value | undefined {
  for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
    const from = graph.from(edge)
    if (from < program.size) return from
  }
  return undefined
}
