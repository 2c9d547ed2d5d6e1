import type { Facts } from '../../facts/facts.ts'
import { expressionName } from '../../facts/state.ts'
import type { Rule, Sighting } from '../rule.ts'
import { doorsOf } from './doors.ts'
import type { Door } from './doors.ts'

const relatedMax = 4
const needsToken = 'every request needs a credential that a page does not have'
const notOnLoopback = 'both are checked while it listens on loopback, which is its default'

/**
 * MCP 2025-11-25, basic/transports, Security Warning 1: servers MUST validate the Origin header.
 */
export const unvalidatedOrigin: Rule = {
  id: 'unvalidated-origin',

  notApplicable(facts) {
    return facts.context.hasHttp ? undefined : 'nothing is served over HTTP'
  },

  check(facts, report) {
    const doors = withoutVerbs(doorsOf(facts))
    const sockets = doors.filter(({ kind }) => kind === 'socket')
    const others = doors.filter(({ kind }) => kind !== 'socket')
    for (const group of [sockets, others]) {
      const open = group.filter(({ checked }) => missing(checked).length > 0)
      const [worst, ...rest] = open.sort((one, other) => rank(facts, one) - rank(facts, other))
      if (worst !== undefined) report(sighting(facts, worst, rest))
    }
  },
}

/** Where sessions begin with a credential only, a page knows no id to send to the other routes. */
function withoutVerbs(doors: readonly Door[]): readonly Door[] {
  const opening = doors.filter(({ opens, kind }) => opens && kind === 'route')
  if (opening.length === 0 || opening.some(({ isAuthenticated }) => !isAuthenticated)) return doors
  return doors.map((door) => (door.kind === 'route' ? { ...door, isAuthenticated: true } : door))
}

function missing({ origin, host }: Door['checked']): readonly ('Origin' | 'Host')[] {
  return [...(origin ? [] : ['Origin' as const]), ...(host ? [] : ['Host' as const])]
}

/** What is open to pages without a token comes first, then what has neither check. */
function rank(facts: Facts, door: Door): number {
  const ofOthers = facts.isBundled(door.at) ? 8 : 0
  return (
    ofOthers +
    (door.isAuthenticated ? 4 : 0) +
    (door.kind === 'unknown' ? 2 : 0) +
    (isOpen(door) ? 0 : 1)
  )
}

/** A page gets through: neither header is looked at, or for a WebSocket not the Origin. */
function isOpen({ kind, checked }: Door): boolean {
  return kind === 'socket' ? !checked.origin : !checked.origin && !checked.host
}

function sighting(facts: Facts, door: Door, rest: readonly Door[]): Sighting {
  const { checked, isAuthenticated } = door
  const what = missing(checked)
  const regular = isOpen(door) && !isAuthenticated && door.isServed && !door.hangsOnAddress
  const loose = checked.loose === undefined ? '' : ' What is compared is only a part of it.'
  return {
    at: door.at,
    label: `reached with any ${what.join(' and ')}`,
    message: `${nameOf(facts, door)} serves requests whatever their ${what.join(' and ')} say${what.length === 1 ? 's' : ''}.${loose}`,
    attack: attackOf(door),
    fix: fixOf(facts, door),
    confidence: door.kind === 'route' && checked.loose === undefined ? 'high' : 'medium',
    persona: regular ? 'regular' : 'pedantic',
    severity: isOpen(door) ? 'high' : 'medium',
    regardlessOfContext: true,
    ...(isAuthenticated ? { conditional: needsToken } : {}),
    ...(door.hangsOnAddress && !isAuthenticated ? { conditional: notOnLoopback } : {}),
    related: [
      ...(checked.loose === undefined
        ? []
        : [{ at: checked.loose, label: 'look-alike names pass this comparison' }]),
      ...rest.slice(0, relatedMax).map(({ at }) => ({ at, label: 'and here' })),
    ],
  }
}

function nameOf(facts: Facts, { at, entry, kind }: Door): string {
  if (entry?.name !== undefined) return `The route \`${entry.name}\``
  const called = expressionName(facts.flow, at)
  if (kind === 'server') return `\`${called === '' ? 'run' : called}\``
  if (kind === 'socket') return `The WebSocket endpoint at \`${called}\``
  return called === '' ? 'The MCP endpoint' : `\`${called}\``
}

function attackOf({ kind, checked }: Door): string {
  if (kind === 'socket') {
    return 'Any page that the user has open connects a WebSocket to this address and speaks MCP; browsers ask no server before that.'
  }
  return checked.host
    ? 'A page calls the server by its true address; nothing but the browser stands between it and the sessions.'
    : "A page's own name is made to resolve to this address; its script then opens a session and calls the tools as the user."
}

function fixOf(facts: Facts, { at, kind, checked }: Door): string {
  const python = facts.fileOf(at)?.language === 'python'
  if (kind === 'socket') {
    return 'Compare Origin with a list of exact origins before the handshake is accepted, and refuse all others.'
  }
  if (python) {
    return 'Pass `TransportSecuritySettings` with exact `allowed_hosts` and `allowed_origins`, or put a middleware that compares both before the MCP routes.'
  }
  return checked.host
    ? 'Compare Origin with a list of exact origins before every MCP route, and answer 403; let requests without one pass.'
    : 'Before every MCP route answer 403 unless Host is one of your names and Origin is absent or in a list of exact origins.'
}
