import type { Facts } from '../../facts/facts.ts'
import type { StateAccess } from '../../facts/state.ts'
import { callerIdentity, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { deepLabelsAt, nodesAt, originsOf, tokensOf } from '../../flow/queries.ts'
import { ConstKind, Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import type { Rule, Sighting } from '../rule.ts'

const eventId: LabelSet = labelSet(['EventId'])
const owner: LabelSet =
  callerIdentity | labelSet(['SessionIdHeader', 'TransportSession', 'OwnerScoped'])
const storePaths = ['Argument[0].Member[eventStore]', 'Argument[event_store:]'] as const
const replayNames = /replay_?events|store_?event|stream_?id_?for/i
const nestingMax = 12

const attack =
  'With a session and token of their own, the attacker reconnects with an old event id and ' +
  'is sent what was stored since, of other sessions too.'

/**
 * MCP 2025-11-25, basic/transports, Resumability and Redelivery 2: never replay another stream's
 * messages.
 */
export const sharedEventStore: Rule = {
  id: 'shared-event-store',

  notApplicable({ program, sites, flow }) {
    const words = ['eventStore', 'event_store', 'replayEventsAfter', 'replay_events_after']
    const isResumed =
      sites('mcp.event-store').length > 0 || words.some((word) => program.stringIds.has(word))
    const isRead = isResumed || flow.lanes.own.some((labels) => (labels & eventId) !== 0)
    return isRead ? undefined : 'no stream is resumed'
  },

  check(facts, report) {
    for (const { value } of facts.sites('mcp.transport')) {
      for (const sighting of ofTransport(facts, value)) report(sighting)
    }
    for (const role of ['mcp.http-server', 'mcp.server'] as const) {
      for (const { value } of facts.sites(role)) {
        const sighting = ofManager(facts, value)
        if (sighting !== undefined) report(sighting)
      }
    }
    for (const access of facts.accesses) {
      if (replays(facts, access)) report(ofReplay(access))
    }
  },
}

/** A store that is made elsewhere, and for longer, than the transport it is given to. */
function ofTransport(facts: Facts, transport: Value): readonly Sighting[] {
  const home = facts.program.functionOf[transport] ?? -1
  if (facts.program.functions[home]?.kind === 'module') return []
  for (const path of storePaths) {
    for (const node of nodesAt(facts.flow, transport, path)) {
      const made = sharedOrigin(facts, node, home)
      if (made === undefined) continue
      return [
        {
          at: made,
          label: 'one store for all sessions',
          message:
            'One event store is given to every transport that is made, and what it keeps ' +
            'says nothing of sessions.',
          attack,
          fix:
            'Make an event store for each transport, or put the session and the principal into ' +
            'the stream ids of a common one.',
          confidence: 'high',
          related: [{ at: transport, label: 'a transport is made for each session here' }],
        },
      ]
    }
  }
  return []
}

/** Where it is made, when that is not on the way to each transport. */
function sharedOrigin(facts: Facts, node: number, home: FunctionId): Value | undefined {
  const { program, reach, flow } = facts
  const origins = originsOf(flow, node).filter((origin) => program.op[origin] === Op.Call)
  return origins.find((origin) => {
    const maker = program.functionOf[origin] ?? -1
    if (maker === home || reach.atRequestTime(maker)) return false
    if (!tokensOf(flow, origin).some(({ kind }) => kind === 'typed' || kind === 'instance'))
      return false
    return (
      program.functions[maker]?.kind === 'module' ||
      isInside(facts, home, maker) ||
      reach.atRequestTime(home)
    )
  })
}

function isInside({ program }: Facts, inner: FunctionId, outer: FunctionId): boolean {
  let info = program.functions[inner]
  for (let depth = 0; info !== undefined && depth < nestingMax; depth += 1) {
    if (info.parent === outer) return true
    info = program.functions[info.parent]
  }
  return false
}

/** A session manager makes the transports itself, all with the store it was given. */
function ofManager({ program, flow }: Facts, server: Value): Sighting | undefined {
  if (program.op[server] !== Op.Call) return undefined
  const given = [...argumentsOf(flow.solver, server)].find(
    (value) =>
      program.op[value] === Op.Named && program.strings[program.a[value] ?? -1] === 'event_store',
  )
  const store = given === undefined ? -1 : (program.b[given] ?? -1)
  if (given === undefined || isNone(program, store) || program.op[store] === Op.Param)
    return undefined
  const [origin = store] = originsOf(flow, store)
  if (isNone(program, origin) || program.op[origin] === Op.Param) return undefined
  return {
    at: given,
    label: 'one store for all sessions',
    message:
      'The server gives this event store to all its sessions, and what it keeps says nothing ' +
      'of them.',
    attack,
    fix:
      'Leave `event_store` out, or give it a store that keeps the session and the principal of ' +
      'the request with each event and asks for both on replay.',
    confidence: 'high',
  }
}

function isNone(program: Facts['program'], value: Value): boolean {
  return program.op[value] === Op.Const && program.b[value] === ConstKind.Null
}

/** Written by hand: looked up from an event id on, in something that is one for all. */
function replays(facts: Facts, { operation, value, keyLabels, receiver }: StateAccess): boolean {
  const { program, flow } = facts
  if ((operation !== 'get' && operation !== 'list') || program.op[value] !== Op.Call) return false
  const given = [...argumentsOf(flow.solver, value)]
  const labels = given.reduce((sum, argument) => sum | deepLabelsAt(flow, argument), keyLabels)
  if ((labels & eventId) === 0 || ((labels | deepLabelsAt(flow, receiver)) & owner) !== 0)
    return false
  if (isStoreMethod(facts, program.functionOf[value] ?? -1)) return false
  const store = facts.stores.find((one) => one.accesses.some((access) => access.value === value))
  return store?.outlivesRequests === true
}

/** Inside of a store that the SDK asks; who is given that store is what matters. */
function isStoreMethod({ program }: Facts, id: FunctionId): boolean {
  const info = program.functions[id]
  const owner = program.classes[info?.inClass ?? -1]
  return (
    owner?.members.some(({ name }) => replayNames.test(name)) === true ||
    replayNames.test(info?.name ?? '')
  )
}

function ofReplay({ value, keys }: StateAccess): Sighting {
  const [key = value] = keys
  return {
    at: value,
    label: 'replays from any event id',
    message:
      'Events are read from the id in `Last-Event-ID` on, out of a stream that is the same ' +
      'for every session.',
    attack,
    fix:
      'Keep a stream for each session and principal, and read from the one of the request; ' +
      'treat a foreign event id as unknown.',
    confidence: 'high',
    trace: { node: key, labels: eventId },
  }
}
