import type { Entry } from '../../facts/entries.ts'
import type { Facts } from '../../facts/facts.ts'
import { gatesOf } from '../../facts/gates.ts'
import type { Gates } from '../../facts/gates.ts'
import { waysTo } from '../../facts/ways.ts'
import type { Way } from '../../facts/ways.ts'
import { receiverOf } from '../../flow/paths.ts'
import type { Value } from '../../ir/program.ts'
import { entryName, middlewareGates } from '../entry-gates.ts'
import type { EntryGate } from '../entry-gates.ts'
import type { Rule, Sighting } from '../rule.ts'
import { sessionUsesOf } from '../session-uses.ts'
import type { SessionUse } from '../session-uses.ts'

const attack =
  "Whoever learns a session id sends it without any credential and acts as the session's owner."
const fix =
  'Verify the credential on every request of the endpoint, before the session is looked up, and answer 401 without one.'

/** An entry that serves sessions, with all it reaches of them. */
interface Served {
  readonly entry: Entry
  readonly gate: EntryGate
  readonly ways: readonly Way<SessionUse>[]
}

/**
 * MCP 2025-11-25, Security Best Practices, "Session Hijacking": inbound requests are all to be
 * verified, and sessions not to be used for authentication.
 */
export const sessionAsAuthentication: Rule = {
  id: 'session-as-authentication',

  notApplicable(facts) {
    if (!facts.authentication.anywhere) return 'nothing in the target verifies callers'
    return sessionUsesOf(facts).length > 0
      ? undefined
      : 'no session is taken up by an id that is sent'
  },

  check(facts, report) {
    const gates = gatesOf(facts)
    const ways = waysTo(facts, gates, sessionUsesOf(facts))
    const gateOf = middlewareGates(facts, gates)
    const served = facts.entries.flatMap((entry): readonly Served[] => {
      const reached = entry.kind === 'middleware' ? [] : ways(entry.function)
      return reached.length === 0 ? [] : [{ entry, gate: gateOf(entry), ways: reached }]
    })
    for (const one of served) {
      const guarded = served.find((other) => isGuarded(other) && areRelated(facts, one, other))
      if (guarded === undefined) continue
      for (const sighting of sightingsOf(facts, gates, { one, guarded })) report(sighting)
    }
  },
}

/** Some session is begun or taken up here only after a check. */
function isGuarded({ gate, ways }: Served): boolean {
  return gate.passed || ways.some(({ open }) => !open)
}

/** Both belong to one server: same file, same application object, or the same store. */
function areRelated(facts: Facts, one: Served, other: Served): boolean {
  const { program, flow } = facts
  const fileOf = ({ entry }: Served): number | undefined => program.functions[entry.function]?.file
  if (fileOf(one) === fileOf(other)) return true
  const stores = new Set(
    one.ways.map(({ point }) => point.store).filter((store) => store !== undefined),
  )
  if (other.ways.some(({ point }) => point.store !== undefined && stores.has(point.store)))
    return true
  const applications = ({ entry }: Served): readonly number[] =>
    entry.call < 0 ? [] : flow.solver.tokensAt(receiverOf(flow.solver, entry.call))
  const ids = new Set(applications(one))
  return applications(other).some((id) => ids.has(id))
}

interface Compared {
  readonly one: Served
  readonly guarded: Served
}

function sightingsOf(facts: Facts, gates: Gates, { one, guarded }: Compared): readonly Sighting[] {
  const { entry, gate, ways } = one
  if (gate.passed) return gate.hole === undefined ? [] : [holeSighting(facts, one)]
  const open = ways.filter(({ open: isOpen, point }) => isOpen && point.kind === 'use')
  if (open.length === 0) return []
  if (ways.every(({ open: isOpen }) => isOpen) && entry.call >= 0) {
    return [entrySighting(facts, { one, guarded }, open)]
  }
  return partlyOpen(facts, gates, { one, open })
}

function entrySighting(
  facts: Facts,
  { one, guarded }: Compared,
  [first]: readonly Way<SessionUse>[],
): Sighting {
  const { entry } = one
  const use = first?.point
  const where =
    use?.store?.name === undefined || use.store.name === '' ? '' : ` from \`${use.store.name}\``
  return {
    at: entry.call,
    label: 'no check of the credential on the way to the session',
    message: `${entryName(entry)} takes up a session${where} on its id alone; ${entryName(guarded.entry)} checks the credential.`,
    attack,
    fix,
    confidence: 'high',
    related: [
      ...(use === undefined ? [] : [{ at: use.lookup, label: 'taken up by the id alone' }]),
      ...(guarded.entry.call < 0 || guarded.entry.call === entry.call
        ? []
        : [{ at: guarded.entry.call, label: 'checks the credential' }]),
    ],
  }
}

interface PartlyOpen {
  readonly one: Served
  readonly open: readonly Way<SessionUse>[]
}

/** One function serves several cases and checks in some of them: reported at each open lookup. */
function partlyOpen(facts: Facts, gates: Gates, { one, open }: PartlyOpen): readonly Sighting[] {
  const { entry, ways } = one
  const functions = new Map<number, SessionUse>()
  for (const { point } of open) {
    const id = facts.program.functionOf[point.lookup] ?? -1
    const known = functions.get(id)
    if (known === undefined || point.lookup < known.lookup) functions.set(id, point)
  }
  const begun = ways.find(({ open: isOpen, point }) => !isOpen && point.kind === 'begin')
  const checked = begun ?? ways.find(({ open: isOpen }) => !isOpen)
  const when = begun === undefined ? 'elsewhere' : 'only where a session begins'
  return [...functions.values()].map((use) => ({
    at: use.lookup,
    label: 'taken up by the id alone',
    message: `${entryName(entry)} takes up a session here on its id alone; the credential is checked ${when}.`,
    attack,
    fix,
    confidence: 'high',
    related: [
      ...(use.at === use.lookup ? [] : [{ at: use.at, label: 'used without a check' }]),
      ...(checked === undefined
        ? []
        : [{ at: checked.point.at, label: 'reached only after a check' }]),
    ],
  }))
}

function holeSighting(facts: Facts, { entry, gate }: Served): Sighting {
  return {
    at: gate.hole ?? entry.call,
    label: 'goes on without a check',
    message: `The check before ${entryName(entry)} lets a request pass when ${gate.reason}.`,
    attack,
    fix,
    confidence: 'high',
    related: entry.call < 0 ? [] : [{ at: entry.call, label: 'serves the session' }],
  }
}
