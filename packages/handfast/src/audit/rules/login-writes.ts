import type { Facts } from '../facts/facts.ts'
import { definitionOf } from '../facts/definitions.ts'
import type { StateAccess, Store } from '../facts/state.ts'
import type { Node } from '../flow/graph.ts'
import { labelSet } from '../flow/labels.ts'
import type { LabelSet } from '../flow/labels.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { labelsAt, tokensOf } from '../flow/queries.ts'
import { instructionsOf } from '../ir/by-opcode.ts'
import { ConstKind, Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

/** Something is stored in a session that says who its owner is, or that somebody is. */
export interface IdentityWrite {
  readonly at: Value
  /** Name of the field, `''` where it is computed. */
  readonly field: string
  readonly stored: Node
  /** The session, as an instruction: `request.session`, or what a lookup gave. */
  readonly session: Value
  /** What the write is: data shows a verified principal, or only the field's name speaks for it. */
  readonly evidence: 'principal' | 'name'
}

const principal: LabelSet = labelSet(['Principal', 'AuthInfo'])
const remembered: LabelSet = labelSet(['StateRead', 'StoredPrincipal'])
/** Field names under which sessions keep who is logged in. They rank; a verified value decides. */
export const identityField: RegExp = wholeName([
  'auth(?:ed|enticated|orized|info|user)?',
  'logged(?:_?in)?',
  'user(?:_?(?:id|name|info|email))?',
  'uid|sub|subject|email|principal|identity|passport|claims',
  '(?:account|member)(?:_?id)?',
])
/** Field names that say what somebody may do. */
export const privilegeField: RegExp = wholeName([
  'admin|roles?|scopes?|permissions?|privileges?|elevated|sudo',
  '(?:mfa|two_?factor|totp|step_?up)(?:_?\\w*)',
])

function wholeName(words: readonly string[]): RegExp {
  return new RegExp(`^_?(?:is_?|has_?)?(?:${words.join('|')})$`, 'i')
}

/** Writes of identity into sessions that a web framework keeps. */
export function webSessionWrites(facts: Facts): readonly IdentityWrite[] {
  return facts.sites('web-session.write').flatMap(({ value }) => fieldsWritten(facts, value))
}

interface FieldWrite {
  readonly at: Value
  readonly field: string
  readonly stored: Node
  readonly session: Value
}

/** `session.user = …`, `session.set('user', …)`, `session.update(user=…)`, subscripts. */
function fieldsWritten(facts: Facts, at: Value): readonly IdentityWrite[] {
  const { program, flow } = facts
  const session = receiverOf(flow.solver, at)
  const a = program.a[at] ?? -1
  const b = program.b[at] ?? -1
  const c = program.c[at] ?? -1
  switch (program.op[at]) {
    case Op.SetProp:
      return asIdentity(facts, { at, field: program.strings[b] ?? '', stored: c, session: a })
    case Op.SetIndex:
      return asIdentity(facts, { at, field: flow.solver.constant(b) ?? '', stored: c, session: a })
    case Op.Call: {
      const given = [...argumentsOf(flow.solver, at)]
      const [first = -1, second = -1] = given
      if (given.length >= 2 && program.op[second] !== Op.Named) {
        const field = flow.solver.constant(first) ?? ''
        return asIdentity(facts, { at, field, stored: second, session })
      }
      return given.flatMap((argument) => fieldsOf(facts, { at, argument, session }))
    }
    default:
      return []
  }
}

interface Updated {
  readonly at: Value
  readonly argument: Value
  readonly session: Value
}

function fieldsOf(facts: Facts, { at, argument, session }: Updated): readonly IdentityWrite[] {
  const { program, flow } = facts
  if (program.op[argument] === Op.Named) {
    const field = program.strings[program.a[argument] ?? -1] ?? ''
    return asIdentity(facts, { at, field, stored: program.b[argument] ?? -1, session })
  }
  return tokensOf(flow, argument)
    .filter(({ kind }) => kind === 'object')
    .flatMap((token) => [...flow.solver.fieldsOf(token.id)])
    .flatMap(([field, stored]) => asIdentity(facts, { at, field, stored, session }))
}

export function asIdentity(facts: Facts, write: FieldWrite): readonly IdentityWrite[] {
  if (isEmpty(facts, write.stored)) return []
  const labels = labelsAt(facts.flow, write.stored)
  if ((labels & principal) !== 0 && (labels & remembered) === 0) {
    return [{ ...write, evidence: 'principal' }]
  }
  const isNamed = identityField.test(write.field) || privilegeField.test(write.field)
  return isNamed ? [{ ...write, evidence: 'name' }] : []
}

/** `null`, `undefined`, `None`, `false`, `''`: it takes an identity away. */
export function isEmpty({ program, flow }: Facts, node: Node): boolean {
  if (node < 0 || node >= program.size) return false
  const value = definitionOf(flow, node)
  const text = program.strings[program.a[value] ?? -1]
  if (program.op[value] === Op.Global) return text === 'undefined'
  if (program.op[value] !== Op.Const) return false
  const kind = program.b[value]
  if (kind === ConstKind.Boolean) return text === 'false' || text === 'False'
  if (kind === ConstKind.String) return text === ''
  return kind === ConstKind.Null || kind === ConstKind.Undefined
}

/** Writes of identity into entries of stores, found or keyed by an id that was there before. */
export interface StoredWrite extends IdentityWrite {
  readonly access: StateAccess
  readonly store: Store
}

const presented: LabelSet = labelSet(['SessionIdHeader', 'TransportSession', 'Cookie'])
const maybeSession: LabelSet = labelSet(['RequestBody', 'ToolArgument', 'ClientHeader'])
const minted: LabelSet = labelSet(['ServerMinted', 'Csprng'])
const sessionWord = /sess|(?:^|_)sid(?:$|_)/i

/** The access names a session by an id that existed before this request. */
export function isPresented(
  facts: Facts,
  { keyLabels, keys }: StateAccess,
  store: string,
): boolean {
  const isMinted = (keyLabels & minted) !== 0 && (keyLabels & presented) === 0
  if (isMinted) return false
  if ((keyLabels & presented) !== 0) return true
  const words = [store, ...keys.map((key) => keyText(facts, key))]
  return (keyLabels & maybeSession) !== 0 && words.some((word) => sessionWord.test(word))
}

function keyText({ program, fileOf }: Facts, key: Node): string {
  if (key >= program.size) return ''
  return fileOf(key)?.text.slice(program.start[key] ?? 0, program.end[key] ?? 0) ?? ''
}

export function storedWrites(facts: Facts): readonly StoredWrite[] {
  const found: StoredWrite[] = []
  for (const store of facts.stores) {
    if (!store.outlivesRequests || store.shape?.kind === 'web-session') continue
    for (const access of store.accesses) {
      if (!isPresented(facts, access, store.name)) continue
      const writes =
        access.operation === 'get'
          ? entryUses(facts, access.value).flatMap(({ at }) => fieldsWritten(facts, at))
          : access.operation === 'set'
            ? entriesWritten(facts, access)
            : []
      found.push(...writes.map((write) => ({ ...write, access, store })))
    }
  }
  return found
}

const hopsMax = 4

/** Writes into a looked-up entry, in this function and in those it is handed back to. */
function entryUses(facts: Facts, value: Value, hops = 0): readonly { readonly at: Value }[] {
  const { program, guards, reach } = facts
  return guards.usesOf(value).flatMap((at): readonly { readonly at: Value }[] => {
    const op = program.op[at]
    if (op === Op.SetProp || op === Op.SetIndex) return [{ at }]
    if (op !== Op.Return || hops >= hopsMax) return []
    const calls = reach.callersOf(program.functionOf[at] ?? -1)
    return calls.flatMap((call) => entryUses(facts, call, hops + 1))
  })
}

/** `store.set(id, { …, user })`, `hset(id, 'user', …)`: the fields of what is stored. */
function entriesWritten(facts: Facts, access: StateAccess): readonly IdentityWrite[] {
  const { flow } = facts
  const whole = { at: access.value, session: access.receiver }
  return access.stored.flatMap((stored): readonly IdentityWrite[] => {
    const fields = tokensOf(flow, stored)
      .filter(({ kind }) => kind === 'object')
      .flatMap((token) => [...flow.solver.fieldsOf(token.id)])
    const named = fields.map(([field, node]) => ({ ...whole, field, stored: node }))
    const all = named.length > 0 ? named : [{ ...whole, field: hashField(facts, access), stored }]
    return all.flatMap((write) => asIdentity(facts, write))
  })
}

/** `hset(key, 'user', value)`: a literal between the key and the value. */
function hashField({ flow }: Facts, { value }: StateAccess): string {
  const between = [...argumentsOf(flow.solver, value)].slice(1, -1)
  return between.map((part) => flow.solver.constant(part)).find((text) => text !== undefined) ?? ''
}

/** `currentSession.user = …`, where one object stands for the session of whoever is calling. */
export function sharedWrites(facts: Facts): readonly IdentityWrite[] {
  const { program, reach } = facts
  const found: IdentityWrite[] = []
  for (const at of instructionsOf(program, Op.SetProp)) {
    if (!reach.atRequestTime(program.functionOf[at] ?? -1)) continue
    if (isSharedSession(facts, program.a[at] ?? -1)) found.push(...fieldsWritten(facts, at))
  }
  return found
}

function isSharedSession({ program, reach }: Facts, object: Value): boolean {
  const a = program.a[object] ?? -1
  switch (program.op[object]) {
    case Op.Global:
      return sessionWord.test(program.strings[a] ?? '')
    case Op.Load:
      return reach.isShared(a) && sessionWord.test(program.variables[a]?.name ?? '')
    default:
      return false
  }
}
