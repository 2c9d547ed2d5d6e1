import type { Facts } from '../../facts/facts.ts'
import { oncePerTarget } from '../../facts/remembered.ts'
import type { StateAccess, Store } from '../../facts/state.ts'
import type { Node } from '../../flow/graph.ts'
import { clientChosen, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { constantAt, labelsAt, nodesAt, tokensOf } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import type { Persona } from '../../../finding/finding.ts'
import { isHandedOut } from '../handed-out.ts'
import { guessableLabels, markedLabels } from '../id-sources.ts'
import { partsOf } from '../key-parts.ts'
import { keepsConnections, keepsSessions } from '../session-stores.ts'

/** A value that serves as somebody's id, and what makes it one. */
export interface MintedId {
  readonly node: Node
  /** Where it becomes an id. */
  readonly at: Value
  /** Ends a sentence that begins with what the id is made of. */
  readonly use: string
  readonly persona: Persona
}

const eventIds: LabelSet = labelSet(['EventId'])
/** What ids are made from, well or badly. */
const made: LabelSet = guessableLabels | labelSet(['Csprng'])
/** The same without counting, which is how things are numbered that everybody may see. */
const secretLike: LabelSet = markedLabels | labelSet(['Csprng'])
const numbered: LabelSet = labelSet(['Counter', 'ProcessValue'])
const bound: LabelSet = labelSet(['TransportSession', 'Credential', 'TokenBytes'])
/** Names of fields and variables that hold an id or a token of a session, whole. */
const sessionField = /^(?:mcp_?|sse_?)?sess(?:ion)?_?(?:id|key|token|handle)$|^sid$/i
const cookiePaths = [
  ['Argument[0,key:]', 'Argument[1,value:]'],
  ['Argument[1]', 'Argument[2]'],
] as const
const cookieName = /sess|sid|auth|token/i

/** All places where the target makes a value an id of state that it keeps for callers. */
export const mintedIdsOf: (facts: Facts) => readonly MintedId[] = oncePerTarget((facts) => {
  const ids = [
    ...generated(facts),
    ...facts.stores.flatMap((store) => keysOf(facts, store)),
    ...sent(facts),
    ...named(facts),
  ]
  return ids
})

const generatorPaths = [
  ['mcp.transport', 'Argument[0].Member[sessionIdGenerator]', 'returned as the session id'],
  ['web-session.middleware', 'Argument[0].Member[genid]', 'returned as the id of the web session'],
] as const

function generated(facts: Facts): readonly MintedId[] {
  const found: MintedId[] = []
  for (const [role, path, use] of generatorPaths) {
    for (const { value } of facts.sites(role)) {
      for (const node of nodesAt(facts.flow, value, path)) {
        for (const token of tokensOf(facts.flow, node)) {
          if (token.kind !== 'function') continue
          const result = facts.flow.solver.returnNode(token.function)
          found.push({ node: result, at: value, use, persona: 'regular' })
        }
      }
    }
  }
  return found
}

/** Keys under which something is put into a store that callers reach by naming the key. */
function keysOf(facts: Facts, store: Store): readonly MintedId[] {
  if (!store.outlivesRequests || keepsCallbacks(facts, store)) return []
  const isSession = keepsSessions(facts, store)
  if (!isSession && isRecomputed(store)) return []
  const lookups = store.accesses.filter(isLookup)
  const name = store.name === '' ? 'the store' : `\`${store.name}\``
  return store.accesses.flatMap((access) => {
    const { operation, keyLabels, shape, value } = access
    if (operation !== 'set' || (keyLabels & bound) !== 0 || shape?.sql !== undefined) return []
    return access.keys.flatMap((node) => {
      if ((labelsAt(facts.flow, node) & made) === 0) return []
      const key = { node, at: value }
      const persona = isSession
        ? ofSession(facts, { store, lookups }, node)
        : ofHandle(facts, { store, lookups }, key)
      return persona === undefined ? [] : [{ ...key, use: `the key in ${name}`, persona }]
    })
  })
}

/**
 * On stdio, where counting is how processes and terminals are named, only randomness was meant to
 * be secret.
 */
function ofSession(
  facts: Facts,
  { store, lookups }: { readonly store: Store; readonly lookups: readonly StateAccess[] },
  node: Node,
): Persona {
  if (keepsConnections(facts, store)) return 'regular'
  if (lookups.length === 0 && !answered(facts, node)) return 'pedantic'
  const isNumbered = (labelsAt(facts.flow, node) & numbered) !== 0
  return facts.context.stdioOnly && isNumbered ? 'pedantic' : 'regular'
}

/**
 * Ids of other state count where callers are given them, and sooner where there are others to guess
 * them.
 */
function ofHandle(
  facts: Facts,
  { store, lookups }: { readonly store: Store; readonly lookups: readonly StateAccess[] },
  { node, at }: { readonly node: Node; readonly at: Value },
): Persona | undefined {
  const isGiven = answered(facts, node)
  if (!isGiven) return lookups.length === 0 ? undefined : 'auditor'
  const isNamed = lookups.some(({ keyLabels }) => (keyLabels & eventIds) === 0)
  if (!isNamed && (lookups.length > 0 || !isInHandler(facts, at))) return 'pedantic'
  return guessingPays(facts, node) && !isListed(facts, store) ? 'regular' : 'pedantic'
}

/** A list of all that there is answers callers, so that nobody has to guess a name. */
function isListed(facts: Facts, { accesses }: Store): boolean {
  return accesses.some(({ operation, value }) => operation === 'list' && isHandedOut(facts, value))
}

/**
 * Somebody's state is behind it: that of a principal, or of whoever was meant to be alone in
 * knowing it.
 */
function guessingPays({ context, flow }: Facts, node: Node): boolean {
  if (context.stdioOnly) return false
  return (context.hasPrincipal || context.hasHttp) && (labelsAt(flow, node) & secretLike) !== 0
}

function isInHandler({ program, entries }: Facts, value: Value): boolean {
  const id = program.functionOf[value]
  return entries.some((entry) => entry.function === id && entry.kind === 'tool')
}

/**
 * What is found under a key that is worked out anew each time, such as a day, was never given a
 * name.
 */
function isRecomputed({ accesses }: Store): boolean {
  return accesses.some(
    ({ operation, keyLabels }) => operation === 'get' && (keyLabels & markedLabels) !== 0,
  )
}

/** Questions that wait for their answers: the number only has to differ on one connection. */
function keepsCallbacks({ flow }: Facts, { accesses }: Store): boolean {
  return accesses.some(({ stored }) =>
    stored.some((node) =>
      tokensOf(flow, node).some(({ id }) => {
        const fields = flow.solver.fieldsOf(id)
        return fields.has('resolve') || fields.has('reject')
      }),
    ),
  )
}

/** By a key that came from outside, and not by one worked out again from the same parts. */
function isLookup({ operation, keyLabels }: StateAccess): boolean {
  if (operation !== 'get' && operation !== 'has' && operation !== 'delete') return false
  return (keyLabels & clientChosen) !== 0 && (keyLabels & guessableLabels) === 0
}

function answered(facts: Facts, key: Node): boolean {
  return partsOf(facts, key).some(
    (part) => (labelsAt(facts.flow, part) & made) !== 0 && isHandedOut(facts, part),
  )
}

/** Session ids and tokens written to headers and cookies. */
function sent(facts: Facts): readonly MintedId[] {
  const found: MintedId[] = []
  const add = (value: Value, name: string | undefined, path: string): void => {
    for (const node of nodesAt(facts.flow, value, path)) {
      found.push({ node, at: value, use: `sent as \`${name ?? ''}\``, persona: 'regular' })
    }
  }
  for (const { value } of facts.sites('http.set-header')) {
    const name = constantAt(facts.flow, value, 'Argument[0]')
    if (name !== undefined && /session-id$/i.test(name)) add(value, name, 'Argument[1]')
  }
  for (const { value } of facts.sites('cookie.set')) {
    // `set(name, value)`, `set(response, name, value)`.
    for (const [named, given] of cookiePaths) {
      const name = constantAt(facts.flow, value, named)
      if (name !== undefined && cookieName.test(name)) add(value, name, given)
    }
  }
  return found
}

/** Fields and variables called a session id, whatever becomes of them. */
function named(facts: Facts): readonly MintedId[] {
  const { program } = facts
  const found: MintedId[] = []
  for (const value of instructionsOf(program, Op.Store, Op.SetProp, Op.Pair, Op.Named)) {
    const [name, node] = assigned(facts, value)
    if (node < 0 || !sessionField.test(name)) continue
    if ((labelsAt(facts.flow, node) & guessableLabels) === 0) continue
    const persona = isAnswerField(facts, value) ? 'regular' : 'pedantic'
    found.push({ node, at: value, use: `kept as \`${name}\``, persona })
  }
  return found
}

function assigned({ program }: Facts, value: Value): readonly [string, Node] {
  const a = program.a[value] ?? -1
  const b = program.b[value] ?? -1
  switch (program.op[value]) {
    case Op.Store:
      return [program.variables[a]?.name ?? '', b]
    case Op.SetProp:
      return [program.strings[b] ?? '', program.c[value] ?? -1]
    case Op.Pair:
      return [program.strings[program.a[a] ?? -1] ?? '', program.op[a] === Op.Const ? b : -1]
    case Op.Named:
      return [program.strings[a] ?? '', b]
    default:
      return ['', -1]
  }
}

/** A field of what is answered: `res.json({ sessionId })`, `jsonify(session_id=sid)`. */
function isAnswerField(facts: Facts, value: Value): boolean {
  const { program } = facts
  if (program.op[value] === Op.Pair)
    return isHandedOut(facts, program.b[value] ?? -1) && facts.context.hasHttp
  return program.op[value] === Op.Named && isHandedOut(facts, value)
}
