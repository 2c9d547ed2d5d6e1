import type { Facts } from '../../facts/facts.ts'
import type { Store } from '../../facts/state.ts'
import { callerIdentity, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { labelsAt } from '../../flow/queries.ts'
import type { Persona } from '../../../finding/finding.ts'
import type { Value } from '../../ir/program.ts'
import type { Rule, Sighting } from '../rule.ts'
import { sessionStoresOf } from '../session-stores.ts'
import { chooserOf } from '../words.ts'
import { defaultSessionsOf } from './default-sessions.ts'
import { lastConnectionsOf } from './last-connection.ts'
import { pickedSessionsOf } from './picked-sessions.ts'
import { sharedKeysOf } from './shared-keys.ts'
import type { SharedKey } from './shared-keys.ts'

const attack =
  'Two clients that name no session, or one that is not known, are served from the same one: ' +
  'the second reads what the first left there, and its calls act for the first.'
const fix =
  'Refuse instead: 400 when a request names no session, 404 when it names one that is not ' +
  'there, and an error when the caller has no identity.'

/**
 * MCP 2025-11-25, basic/transports, Session Management 2 and 3: 400 without an id, 404 for an ended
 * one.
 */
export const fallbackSession: Rule = {
  id: 'fallback-session',

  notApplicable({ stores, sites }) {
    const isKept = stores.some(({ outlivesRequests }) => outlivesRequests)
    const handles = [...sites('mcp.transport.handle'), ...sites('mcp.sse.handle')]
    return isKept || handles.length > 0 ? undefined : 'nothing is kept between requests'
  },

  check(facts, report) {
    const sightings = [
      ...lastConnections(facts),
      ...picked(facts, sessionStoresOf(facts)),
      ...defaults(facts, sessionStoresOf(facts)),
      ...keys(facts),
    ]
    const seen = new Set<Value>()
    for (const sighting of sightings) {
      if (!seen.has(sighting.at)) report(sighting)
      seen.add(sighting.at)
    }
  },
}

/** In a server of one client there is nobody to share with, only older state of one's own. */
function personaOf({ context }: Facts): Persona {
  return context.stdioOnly ? 'pedantic' : 'regular'
}

function nameOf({ name }: Store): string {
  return name === '' ? 'the store' : `\`${name}\``
}

function lastConnections(facts: Facts): readonly Sighting[] {
  return lastConnectionsOf(facts).map(({ at, name, use }) => ({
    at,
    label: 'the last connection replaces all earlier ones',
    message:
      `\`${name}\` holds one connection for all clients, and every request is given to ` +
      'whichever was opened last.',
    attack:
      "A client connects after the victim; what the victim then posts is answered on the new connection, and what the new client posts acts in the victim's place.",
    fix:
      'Keep connections by an id that the server minted, look up the one that the request ' +
      'names, and answer 404 when it is not there.',
    confidence: 'high',
    related: [{ at: use, label: 'requests go to the last connection' }],
    regardlessOfContext: true,
  }))
}

function picked(facts: Facts, stores: readonly Store[]): readonly Sighting[] {
  return pickedSessionsOf(facts, stores).map(({ at, store, use }) => ({
    at,
    label: 'takes a session by its position',
    message:
      `When the request does not say which, one of ${nameOf(store)} is taken by its position, ` +
      'whoever it belongs to.',
    attack,
    fix,
    confidence: 'high',
    persona: personaOf(facts),
    related: use === at ? [] : [{ at: use, label: 'and used here' }],
  }))
}

function defaults(facts: Facts, stores: readonly Store[]): readonly Sighting[] {
  return defaultSessionsOf(facts, stores).map(({ at, lookup, store }) => ({
    at,
    label: 'one session for all who have none',
    message:
      `A lookup in ${nameOf(store)} that finds nothing goes on with \`${facts.textOf(at)}\`, ` +
      'which is the same for everybody.',
    attack,
    fix,
    confidence: 'medium',
    persona: personaOf(facts),
    related: [{ at: lookup, label: 'the lookup' }],
  }))
}

function keys(facts: Facts): readonly Sighting[] {
  const found = new Map<string, Sighting>()
  for (const shared of sharedKeysOf(facts)) {
    const home = facts.program.functionOf[shared.at] ?? -1
    const place = `${home}:${shared.store.name}:${shared.text}`
    if (!found.has(place)) found.set(place, ofKey(facts, shared))
  }
  return [...found.values()]
}

function ofKey(facts: Facts, { at, text, instead, access, store }: SharedKey): Sighting {
  const labels = labelsAt(facts.flow, instead)
  const key = text === '' ? "''" : text
  return {
    at,
    label: 'the key of everybody who has none',
    message:
      `Without ${missing(labels)} the key in ${nameOf(store)} is \`${key}\`, ` +
      'which all such callers share.',
    attack,
    fix,
    confidence: 'high',
    persona: keepsKeysOnly(store) ? 'pedantic' : personaOf(facts),
    related: [{ at: access.value, label: 'state is kept under it here' }],
    trace: { node: access.keys[0] ?? access.value, labels },
  }
}

/** A set of marks: that something has happened is all that is kept. */
function keepsKeysOnly({ accesses }: Store): boolean {
  return accesses.every(({ stored, keys }) => stored.every((node) => keys.includes(node)))
}

const sessionIds: LabelSet = labelSet(['SessionIdHeader', 'TransportSession'])

function missing(labels: LabelSet): string {
  if ((labels & sessionIds) !== 0) return 'a session id'
  return (labels & callerIdentity) === 0 ? chooserOf(labels) : 'an identity'
}
