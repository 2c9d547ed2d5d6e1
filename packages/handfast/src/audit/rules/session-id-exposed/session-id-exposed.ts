import type { Persona } from '../../../finding/finding.ts'
import type { Facts } from '../../facts/facts.ts'
import { expressionName } from '../../facts/state.ts'
import type { Block } from '../../flow/blocks.ts'
import type { Node } from '../../flow/graph.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import type { Value } from '../../ir/program.ts'
import { groupedByFunction } from '../grouped.ts'
import { sessionsHaveNames } from '../named-sessions.ts'
import type { Rule, Sighting } from '../rule.ts'
import { spreadFrom } from '../spread.ts'
import type { Hop, Spread } from '../spread.ts'
import { keepsWhole } from '../whole-text.ts'
import { idStoresOf, identifiersOf } from './identifiers.ts'
import type { IdentifierKind } from './identifiers.ts'
import { listingsOf } from './listings.ts'
import type { Listing } from './listings.ts'
import { logCallsOf, writtenBy } from './log-calls.ts'
import type { LogCall } from './log-calls.ts'
import { answersOf, insideOf } from './sinks.ts'
import type { Answer } from './sinks.ts'

const relatedMax = 8
/** Conditions directly in one block that are told apart. */
const regionsMax = 4_096
const traced: LabelSet = labelSet([
  'SessionIdHeader',
  'TransportSession',
  'Credential',
  'TokenBytes',
  'Csprng',
  'WeakRandom',
  'ServerMinted',
])

const words: Readonly<Record<IdentifierKind, string>> = {
  sent: 'the session id, whole',
  minted: 'the id of a new session, whole',
  handle: 'a handle, whole',
  unasked: 'the id of what is kept here, whole',
  token: "the caller's credential",
  headers: 'all request headers, the session id and the credential among them',
}

const joining = 'sends the id as `Mcp-Session-Id` and takes part in the session.'
const attacks: Readonly<Record<IdentifierKind, string>> = {
  sent: joining,
  minted: joining,
  unasked: 'may find a tool or a route that takes it.',
  handle: 'passes the handle as an argument and reaches the state behind it.',
  token: 'signs in as the caller.',
  headers: joining,
}

/** MCP 2025-11-25, basic/transports, Session Management 1; CWE-532, CWE-200. */
export const sessionIdExposed: Rule = {
  id: 'session-id-exposed',

  check(facts, report) {
    const stores = idStoresOf(facts)
    const kinds = identifiersOf(facts, stores)
    const passes = keepsWhole(facts)
    const ids = spreadFrom(facts.flow, kinds.keys(), passes)
    const isForOwner = ownerBlocks(facts)
    const unowned = (hop: Hop): boolean => passes(hop) && !isForOwner(hop.to)
    const isId = (node: Node): boolean => ids.has(node)
    const listings = listingsOf(facts, { stores, isId, passes: unowned })
    for (const sighting of logSightings({ facts, kinds, ids, listings })) report(sighting)
    for (const sighting of answerSightings({ facts, kinds, ids, listings })) report(sighting)
  },
}

interface Seeing {
  readonly facts: Facts
  readonly kinds: ReadonlyMap<Node, IdentifierKind>
  readonly ids: Spread
  readonly listings: readonly Listing[]
}

/**
 * Code that runs only where the owner of what is gone through has been compared with the caller.
 */
function ownerBlocks({ program, blocks, conditions, guards }: Facts): (node: Node) => boolean {
  const memo = new Map<number, boolean>()
  return (node) => {
    if (node >= program.size) return false
    const position = blocks.of(node)
    // Within a block, what stands before a check has not passed it.
    const key = (position?.id ?? -1) * regionsMax + regionsBefore(position, node)
    const known = memo.get(key)
    if (known !== undefined) return known
    const found = conditions.comparisonsAt(node).some((one) => guards.isOwnerComparison(one))
    memo.set(key, found)
    return found
  }
}

function regionsBefore(block: Block | undefined, node: Node): number {
  return Math.min(regionsMax - 1, block?.regions.filter(({ end }) => end < node).length ?? 0)
}

interface Written {
  readonly log: LogCall
  readonly kind: IdentifierKind
  readonly part: Node
}

function logSightings(seeing: Seeing): readonly Sighting[] {
  const { facts } = seeing
  const logs = logCallsOf(facts)
  const written = logs.flatMap((log) => {
    const found = exposedIn(seeing, log)
    return found === undefined ? [] : [found]
  })
  return byFileAndKind(facts, whereChosen(logs, written)).map(([first, ...others]) =>
    logSighting(facts, first, others),
  )
}

/** What a logging function of the target is handed is reported where it is handed over. */
function whereChosen(logs: readonly LogCall[], written: readonly Written[]): readonly Written[] {
  const through = new Map(logs.map((log) => [log.call, log.through]))
  const covered = new Set(written.flatMap(({ log }) => (log.inside ? [] : log.through)))
  for (const call of covered) for (const inner of through.get(call) ?? []) covered.add(inner)
  return written.filter(({ log }) => !covered.has(log.call))
}

/** A server that logs ids does so in many lines: one report a file, and one for what is worse. */
function byFileAndKind(
  facts: Facts,
  written: readonly Written[],
): readonly (readonly [Written, ...Written[]])[] {
  const groups = new Map<string, [Written, ...Written[]]>()
  for (const one of written) {
    const worse = one.kind === 'token' || one.kind === 'headers' ? one.kind : 'id'
    const whose = facts.isBundled(one.log.call) ? 'library' : 'own'
    const key = `${facts.fileOf(one.log.call)?.id ?? -1}:${whose}:${worse}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return [...groups.values()]
}

/** The worst of what a log call writes. */
function exposedIn({ facts, kinds, ids, listings }: Seeing, log: LogCall): Written | undefined {
  const parts = writtenBy(facts, log).flatMap((argument) => insideOf(facts, argument))
  for (const part of parts) {
    if (ids.has(part) && (!log.inside || ids.isOwn(part))) {
      const source = ids.sourceOf(part)
      const kind = source === undefined ? undefined : kinds.get(source)
      if (kind !== undefined && matters(facts, kind)) return { log, kind, part }
    }
    for (const { spread } of listings) {
      if (spread.has(part) && (!log.inside || spread.isOwn(part))) {
        return { log, kind: 'minted', part }
      }
    }
  }
  return undefined
}

/** Headers of requests have something to hide where MCP is served over HTTP. */
function matters({ context }: Facts, kind: IdentifierKind): boolean {
  return kind !== 'headers' || (context.isMcp && context.hasHttp)
}

function logSighting(
  facts: Facts,
  { log, kind, part }: Written,
  others: readonly Written[],
): Sighting {
  const called = expressionName(facts.flow, log.call)
  return {
    at: log.call,
    label: 'written to the log',
    message: `\`${called === '' ? 'log' : called}\` writes ${words[kind]}.${moreText(others.length)}`,
    attack: `Whoever reads the log, or is sent it, ${attacks[kind]}`,
    fix:
      kind === 'headers'
        ? 'Log the headers that are needed by name; leave out `authorization`, `cookie` and `mcp-session-id`.'
        : 'Log a keyed hash of it, or its first eight characters, or nothing.',
    confidence: log.byName ? 'medium' : 'high',
    persona: logPersona(facts, kind),
    related: others
      .slice(0, relatedMax)
      .map((other) => ({ at: other.log.call, label: 'and here' })),
    trace: { node: part, labels: traced },
  }
}

/** Over stdio, and where ids name nothing, a reader of the log has nobody to send one to. */
function logPersona(facts: Facts, kind: IdentifierKind): Persona {
  if (facts.context.stdioOnly || kind === 'unasked') return 'pedantic'
  return kind === 'sent' && !sessionsHaveNames(facts) ? 'pedantic' : 'regular'
}

function moreText(count: number): string {
  if (count === 0) return ''
  return count === 1
    ? ' So does another place in this file.'
    : ` So do ${count} more places in this file.`
}

interface Shown {
  readonly answer: Answer
  readonly listing: Listing
  readonly from: Node
}

function answerSightings({ facts, listings }: Seeing): readonly Sighting[] {
  const shown = answersOf(facts).flatMap((answer): readonly Shown[] => {
    for (const listing of listings) {
      const part = answer.parts.find((one) => listing.spread.has(one))
      const from = part === undefined ? undefined : listing.spread.sourceOf(part)
      if (from !== undefined) return [{ answer, listing, from }]
    }
    return []
  })
  const at = ({ answer }: Shown): Value => answer.at
  return groupedByFunction(facts, shown, { at, key: () => '' }).map(([first, ...others]) =>
    answerSighting(facts, first, others),
  )
}

function answerSighting(
  facts: Facts,
  { answer, listing, from }: Shown,
  others: readonly Shown[],
): Sighting {
  const { context, authentication, program } = facts
  const isTool = answer.entries.some(({ kind }) => kind !== 'http')
  const isOpen = answer.entries.some((entry) => !authentication.entryAuthenticated(entry))
  const regular = isTool ? context.hasPrincipal && !context.stdioOnly : isOpen
  const name = listing.store.name === '' ? 'the store' : `\`${listing.store.name}\``
  return {
    at: answer.at,
    label: 'whoever asks gets the ids of all',
    message: `Every id in ${name} is handed to ${isTool ? 'each caller of the tool' : 'whoever requests this route'}.`,
    attack: isTool
      ? 'A second caller lists the handles of all the others and uses them as arguments.'
      : 'Mallory requests the page, takes an id from it, and sends it as `Mcp-Session-Id`.',
    fix: isTool
      ? 'List only what belongs to the verified caller.'
      : 'Answer with how many there are; nobody else needs the ids.',
    confidence: 'high',
    persona: regular ? 'regular' : 'pedantic',
    // The listing tells strangers apart from owners by nothing, with or without a login.
    ...(isTool ? {} : { regardlessOfContext: true }),
    related: [
      ...(from < program.size ? [{ at: from, label: 'the ids are taken here' }] : []),
      ...others.slice(0, relatedMax).map((other) => ({ at: other.answer.at, label: 'and here' })),
    ],
  }
}
