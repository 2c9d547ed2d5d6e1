import type { Facts } from '../facts/facts.ts'
import { Edge } from '../flow/graph.ts'
import type { Node } from '../flow/graph.ts'
import { clientChosen, labelSet } from '../flow/labels.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { calleeName, constantAt, labelsAt, nodesAt } from '../flow/queries.ts'
import type { Role } from '../flow/roles.ts'
import { instructionsOf } from '../ir/by-opcode.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'

/** A place where a token from a client is opened without proof of who made it. */
export interface OpenedToken {
  readonly at: Value
  readonly kind: 'decoded' | 'not-verified' | 'none-allowed' | 'plain'
  /** What is believed: where identity or state is read out of it. */
  readonly read: Value | undefined
  readonly field: string
}

const identity =
  /^(?:sub|subject|user|user_?id|user_?name|uid|login|email|roles?|is_?admin|admin|scopes?|permissions?|groups?|tenant|tenant_?id|org|org_?id|account|account_?id|owner|owner_?id|principal|session_?id|sid|authenticated|is_?authenticated)$/i
const cookies = labelSet(['Cookie', 'SessionIdHeader'])
const proven = labelSet(['ServerMinted', 'StateRead', 'AuthInfo'])
const unpacking = /^(?:parse|loads|literal_eval|unpackb|decode)$/
const fromBase64 =
  /^(?:atob|b64decode|urlsafe_b64decode|decodeBase64|base64Decode|base64decode|standard_b64decode|decode)$/
const strongRoles: readonly Role[] = [
  'auth.verify',
  'auth.middleware',
  'crypto.compare',
  'crypto.hmac',
  'crypto.decrypt',
  'cookie.signed',
]
const nodesMax = 120
const depthMax = 3

export function openedTokensOf(facts: Facts): readonly OpenedToken[] {
  const believed = believedReads(facts)
  const disabled = facts
    .sites('auth.verify')
    .map(({ value }) => value)
    .filter((call) => isDisabled(facts, call))
  const careless = facts
    .sites('auth.verify')
    .map(({ value }) => value)
    .filter((call) => allowsNone(facts, call))
  const opened = [
    ...facts.sites('auth.decode').map(({ value }) => ({ at: value, kind: 'decoded' as const })),
    ...disabled.map((at) => ({ at, kind: 'not-verified' as const })),
    ...plainTokens(facts).map((at) => ({ at, kind: 'plain' as const })),
  ]
  const isProven = provenAt(facts, new Set([...disabled, ...careless]))
  const found = opened.flatMap((one): readonly OpenedToken[] => {
    if (!isSent(facts, one.at) || isProven(one.at)) return []
    const read = believed.get(one.at)
    return read === undefined ? [] : [{ ...one, ...read }]
  })
  return [
    ...found,
    ...careless.map((at) => ({ at, kind: 'none-allowed' as const, read: undefined, field: '' })),
  ]
}

/** The token came with a request. */
function isSent({ flow, program }: Facts, opening: Value): boolean {
  const [token = -1] = argumentsOf(flow.solver, opening)
  const labels = token < 0 ? 0 : labelsAt(flow, token)
  return program.op[opening] === Op.Call && (labels & clientChosen) !== 0 && (labels & proven) === 0
}

/**
 * `options={"verify_signature": False}`, `verify=False`, `complete: true` has nothing to do with
 * it.
 */
function isDisabled({ flow }: Facts, call: Value): boolean {
  const paths = [
    'Argument[options:].Member[verify_signature]',
    'Argument[3].Member[verify_signature]',
    'Argument[2].Member[verify_signature]',
    'Argument[verify:]',
  ]
  return paths.some((path) => /^false$/i.test(constantAt(flow, call, path) ?? ''))
}

/** A list of algorithms with `none` in it. */
export function allowsNone({ flow }: Facts, call: Value): boolean {
  const paths = [
    'Argument[2].Member[algorithms]',
    'Argument[2,algorithms:]',
    'Argument[algorithms:]',
    'Argument[algorithm:]',
    'Argument[2].Member[algorithm]',
  ]
  return paths.some((path) => {
    const elements = [...nodesAt(flow, call, path), ...nodesAt(flow, call, `${path}.AnyMember`)]
    return (
      elements.some(
        (node) =>
          node < flow.solver.program.size && /^none$/i.test(flow.solver.constant(node) ?? ''),
      ) ||
      /^none$/i.test(constantAt(flow, call, `${path}.Member[0]`) ?? '') ||
      /^none$/i.test(constantAt(flow, call, `${path}.Member[1]`) ?? '')
    )
  })
}

/** `JSON.parse(Buffer.from(token, 'base64'))`, and JSON in a cookie. */
function plainTokens(facts: Facts): readonly Value[] {
  const { program, flow } = facts
  return facts.sites('decode').flatMap(({ value }) => {
    if (program.op[value] !== Op.Call || !unpacking.test(calleeName(program, value))) return []
    const [text = -1] = argumentsOf(flow.solver, value)
    if (text < 0) return []
    const labels = labelsAt(flow, text)
    const inCookie = (labels & cookies) !== 0
    const unpacks =
      calleeName(program, value) !== 'decode' || argumentsOf(flow.solver, value).length > 1
    return unpacks && (inCookie || madeFromBase64(facts, text)) ? [value] : []
  })
}

function madeFromBase64(facts: Facts, text: Value): boolean {
  const { program, flow } = facts
  for (const node of behind(facts, text)) {
    if (node >= program.size || program.op[node] !== Op.Call) continue
    if (
      fromBase64.test(calleeName(program, node)) &&
      facts.sites('decode').some(({ value }) => value === node)
    )
      return true
    const [, form = -1] = argumentsOf(flow.solver, node)
    if (
      /^base64(?:url)?$/.test(flow.solver.constant(form) ?? '') &&
      calleeName(program, node) === 'from'
    )
      return true
  }
  return false
}

/** Nodes that a value may be made of, as far as they can be followed cheaply. */
function behind({ program, flow }: Facts, start: Node): ReadonlySet<Node> {
  const seen = new Set<Node>([start])
  for (const node of seen) {
    if (seen.size > nodesMax) break
    if (node < program.size && program.op[node] === Op.Call) {
      const receiver = receiverOf(flow.solver, node)
      if (receiver >= 0) seen.add(receiver)
      for (const argument of argumentsOf(flow.solver, node)) seen.add(argument)
    }
    for (let edge = flow.graph.firstIn(node); edge !== -1; edge = flow.graph.nextIn(edge)) {
      if (flow.graph.kind(edge) !== Edge.StoreRead) seen.add(flow.graph.from(edge))
    }
  }
  return seen
}

interface BelievedRead {
  readonly read: Value
  readonly field: string
}

/** For each opening of a token, the first place where identity is read out of what it gave. */
function believedReads(facts: Facts): ReadonlyMap<Value, BelievedRead> {
  const { program } = facts
  const openings = new Set(
    [...facts.sites('auth.decode'), ...facts.sites('auth.verify'), ...facts.sites('decode')].map(
      ({ value }) => value,
    ),
  )
  const found = new Map<Value, BelievedRead>()
  if (openings.size === 0) return found
  for (const read of instructionsOf(program, Op.Prop, Op.Index, Op.Call)) {
    const field = fieldRead(facts, read)
    if (field === undefined || !identity.test(field.name)) continue
    for (const node of behind(facts, field.object)) {
      if (openings.has(node) && !found.has(node)) found.set(node, { read, field: field.name })
    }
  }
  return found
}

function fieldRead(
  { program, flow }: Facts,
  read: Value,
): { readonly object: Value; readonly name: string } | undefined {
  const object = program.a[read] ?? -1
  const b = program.b[read] ?? -1
  if (program.op[read] === Op.Prop) return { object, name: program.strings[b] ?? '' }
  if (program.op[read] === Op.Index) {
    const name = flow.solver.constant(b)
    return name === undefined ? undefined : { object, name }
  }
  if (calleeName(program, read) !== 'get') return undefined
  const [key = -1] = argumentsOf(flow.solver, read)
  const name = flow.solver.constant(key)
  return name === undefined ? undefined : { object: receiverOf(flow.solver, read), name }
}

/**
 * A key, a signature or a secret is asked for in the function, in what it calls, or by its callers.
 */
function provenAt(facts: Facts, except: ReadonlySet<Value>): (value: Value) => boolean {
  const { program, reach, entries } = facts
  const strong = new Set(
    strongRoles
      .flatMap((role) => facts.sites(role))
      .map(({ value }) => value)
      .filter((value) => !except.has(value)),
  )
  const homes = new Set([...strong].map((value) => program.functionOf[value] ?? -1))
  const within = (id: FunctionId, depth: number): boolean => {
    const info = program.functions[id]
    if (info === undefined || info.kind === 'module') return false
    if (homes.has(id)) return true
    if (depth >= depthMax) return false
    for (let value = info.from; value < info.to; value += 1) {
      if (
        program.op[value] === Op.Call &&
        reach.calleesOf(value).some((callee) => within(callee, depth + 1))
      )
        return true
    }
    return false
  }
  const above = (id: FunctionId, depth: number): boolean => {
    if (within(id, 0)) return true
    const own = entries.filter((entry) => entry.function === id)
    if (
      own.some(
        ({ before, beforeSites }) =>
          beforeSites.some((site) => strong.has(site)) || before.some((other) => within(other, 0)),
      )
    )
      return true
    if (depth >= depthMax) return false
    return reach.callersOf(id).some((call) => above(program.functionOf[call] ?? -1, depth + 1))
  }
  return (value) => above(program.functionOf[value] ?? -1, 0)
}
