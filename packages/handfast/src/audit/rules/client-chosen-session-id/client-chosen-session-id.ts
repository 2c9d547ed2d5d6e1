import type { Facts } from '../../facts/facts.ts'
import type { StateAccess } from '../../facts/state.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { definitionOf } from '../../facts/definitions.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { labelsAt, nodesAt, tokensOf } from '../../flow/queries.ts'
import type { Value } from '../../ir/program.ts'
import type { Rule, Sighting } from '../rule.ts'
import { partsOf } from '../key-parts.ts'
import { isMixture } from './mixture.ts'
import { chooserOf, keyWords, sessionName } from '../words.ts'

const sent: LabelSet = labelSet([
  'SessionIdHeader',
  'Cookie',
  'UrlParameter',
  'ClientHeader',
  'RequestBody',
])
const sessionHeader: LabelSet = labelSet(['SessionIdHeader'])
const minted: LabelSet = labelSet(['ServerMinted', 'Csprng', 'TransportSession'])
const principal: LabelSet = labelSet(['Principal', 'AuthInfo', 'OwnerScoped'])

const attack =
  "The attacker sends an id of their own choosing, has the victim use it too, and then shares the victim's session."
const fix =
  'Mint the id on the server when the session begins; answer an id that is not known with 404, and never store under it.'

/** MCP 2025-11-25, basic/transports, Session Management 1: the server assigns the id. CWE-384. */
export const clientChosenSessionId: Rule = {
  id: 'client-chosen-session-id',

  check(facts, report) {
    const lookups = new Set(
      facts.accesses.flatMap(({ operation, keyLabels, value }) =>
        (operation === 'get' || operation === 'has') && (keyLabels & sent) !== 0 ? [value] : [],
      ),
    )
    const creations = facts.accesses.flatMap((access) => {
      const sighting = creation(facts, access)
      return sighting === undefined || isKnownId(facts, access, lookups) ? [] : [sighting]
    })
    const generators = facts
      .sites('mcp.transport')
      .flatMap(({ value }) => generatorSightings(facts, value))
    for (const sighting of [
      ...withoutEchoes(facts, creations),
      ...leftOver(facts, generators, creations),
    ])
      report(sighting)
  },
}

/** One finding a function: the tables beside the first one are filled under the same id. */
function withoutEchoes(facts: Facts, creations: readonly Sighting[]): readonly Sighting[] {
  const byFunction = new Map<number, Sighting>()
  for (const sighting of creations) {
    const id = facts.program.functionOf[sighting.at] ?? -1
    const first = byFunction.get(id)
    const echo = { at: sighting.at, label: 'and here' }
    if (first === undefined) byFunction.set(id, sighting)
    else
      byFunction.set(id, {
        ...first,
        related: [...(first.related ?? []), echo].slice(0, relatedMax),
      })
  }
  return [...byFunction.values()]
}

/** Generators whose id is not also stored by the function that makes the transport. */
function leftOver(
  facts: Facts,
  generators: readonly Sighting[],
  creations: readonly Sighting[],
): readonly Sighting[] {
  const { program } = facts
  const covered = new Set(creations.map(({ at }) => program.functionOf[at] ?? -1))
  return generators.filter(
    ({ at }) => !covered.has(program.functions[program.functionOf[at] ?? -1]?.parent ?? -1),
  )
}

const relatedMax = 4
const callerDepthMax = 3

/** `sessionIdGenerator: () => header`. */
function generatorSightings(facts: Facts, transport: number): readonly Sighting[] {
  const found: Sighting[] = []
  for (const node of nodesAt(facts.flow, transport, 'Argument[0].Member[sessionIdGenerator]')) {
    for (const id of facts.flow.solver.tokensAt(node)) {
      const token = facts.flow.solver.token(id)
      if (token.kind !== 'function') continue
      const result = facts.flow.solver.returnNode(token.function)
      const labels = labelsAt(facts.flow, result) & sent
      if (labels === 0) continue
      found.push({
        at: facts.program.functions[token.function]?.from ?? transport,
        label: "hands the client's own id back as the new session id",
        message: `The generator of session ids returns ${chooserOf(labels)}.`,
        attack,
        fix,
        confidence: 'high',
        regardlessOfContext: true,
        trace: { node: result, labels },
      })
    }
  }
  return found
}

/** State is stored under an id that arrived with the request and that no lookup has found. */
function creation(facts: Facts, access: StateAccess): Sighting | undefined {
  if (
    access.operation !== 'set' ||
    (access.keyLabels & sent) === 0 ||
    (access.keyLabels & principal) !== 0
  )
    return undefined
  const store = facts.stores.find((one) => one.outlivesRequests && one.accesses.includes(access))
  if (store === undefined || !isSessionStore(facts, access, store.name)) return undefined
  if (isUpdate(facts, access) || access.keys.every((key) => isMixture(facts, key, sent)))
    return undefined
  const [key = access.value] = access.keys
  const mixed = (access.keyLabels & minted) !== 0
  return {
    at: access.value,
    label: 'a session begins under the id that was sent',
    message: `A session is stored in ${store.name === '' ? 'the store' : `\`${store.name}\``} under ${chooserOf(access.keyLabels)}${mixed ? ', when one was sent' : ''}.`,
    attack,
    fix,
    confidence: 'high',
    regardlessOfContext: true,
    trace: { node: key, labels: access.keyLabels & sent },
  }
}

/** What is kept is a transport or server, or an object in something that is called a session. */
function isSessionStore(facts: Facts, access: StateAccess, name: string): boolean {
  const tokens = access.stored.flatMap((node) => tokensOf(facts.flow, node))
  if (
    tokens.some(
      (token) => token.kind === 'typed' && /transport|mcp\.Server|McpServer/i.test(token.type),
    )
  )
    return true
  const isNamed = sessionName.test(`${name} ${keyWords(facts, access)}`)
  if (!isNamed && !isSentOrMinted(facts, access)) return false
  return (
    access.shape !== undefined ||
    tokens.some(({ kind }) => kind === 'object' || kind === 'instance' || kind === 'typed')
  )
}

/**
 * `header ?? randomUUID()`: whatever the store is called, that begins a session. A function that is
 * called with both, at different times, need not.
 */
function isSentOrMinted(facts: Facts, { keys, value }: StateAccess): boolean {
  const { flow, program } = facts
  return keys.some((key) => {
    const labels = partsOf(facts, key)
      .filter((part) => program.functionOf[part] === program.functionOf[value])
      .map((part) => labelsAt(flow, part))
    return (
      labels.some((of) => (of & sessionHeader) !== 0) &&
      labels.some((of) => (of & sessionHeader) === 0 && (of & minted) !== 0)
    )
  })
}

/** The id was found in some store before: it names a session that the server once began. */
function isKnownId(facts: Facts, { value }: StateAccess, lookups: ReadonlySet<Value>): boolean {
  return isKnownAt(facts, value, { lookups, depth: 0 })
}

interface Known {
  readonly lookups: ReadonlySet<Value>
  readonly depth: number
}

/** Here, or at each call that hands on an id from a request. */
function isKnownAt(facts: Facts, at: Value, { lookups, depth }: Known): boolean {
  const { conditions, flow, program, reach } = facts
  const isFound = conditions
    .atomsAt(at)
    .some(({ value, holds }) => holds && lookups.has(definitionOf(flow, value)))
  if (isFound || depth >= callerDepthMax) return isFound
  const id = program.functionOf[at] ?? -1
  if (facts.entries.some((entry) => entry.function === id)) return false
  const calls = reach
    .callersOf(id)
    .filter((call) =>
      [...argumentsOf(flow.solver, call)].some((given) => (labelsAt(flow, given) & sent) !== 0),
    )
  return (
    calls.length > 0 && calls.every((call) => isKnownAt(facts, call, { lookups, depth: depth + 1 }))
  )
}

/** What is stored came out of the same store: an entry that is known is written back. */
function isUpdate(facts: Facts, access: StateAccess): boolean {
  return access.stored.some((node) => (labelsAt(facts.flow, node) & labelSet(['StateRead'])) !== 0)
}
