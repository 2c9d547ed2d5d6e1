import type { Facts } from '../../facts/facts.ts'
import { lifetimesOf } from '../../facts/lifetimes.ts'
import type { Lifetime } from '../../facts/lifetimes.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { deepLabelsAt } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { isHandedOut } from '../handed-out.ts'
import { identityWriteOf, isMixed } from '../identity-slots.ts'
import { mcpFunctionsOf } from '../mcp-functions.ts'
import type { Rule, Sighting } from '../rule.ts'
import { sharedSlotsOf } from '../shared-slots.ts'
import type { SharedSlot } from '../shared-slots.ts'
import { chooserOf } from '../words.ts'
import { contentReadsOf } from './content-reads.ts'
import type { ContentReads } from './content-reads.ts'
import { effectsOf, steers } from './effects.ts'
import { sharedCollectionsOf } from './shared-collections.ts'
import type { SharedCollection } from './shared-collections.ts'

/** What a conversation says. Credentials and identities are the business of shared-current-user. */
const said: LabelSet = labelSet([
  'ToolArgument',
  'RequestBody',
  'UrlParameter',
  'Cookie',
  'ClientHeader',
])
const ofTransport: LabelSet = labelSet(['TransportSession', 'ServerMinted'])
/** Meant for everybody: how much is logged. */
const logLevel = /log|level|verbos|debug|trace/i
const cacheName = /cache|memo|pool|metric|stat(?:s|istics)$|config|settings|preferences|options$/i
const relatedMax = 3

/** CWE-488; MCP 2026-07-28, basic/index, Statelessness: state is named by an id in each request. */
export const sharedProcessState: Rule = {
  id: 'shared-process-state',

  notApplicable({ entries }) {
    return entries.length === 0 ? 'nothing here serves requests' : undefined
  },

  check(facts, report) {
    const seeing: Seeing = {
      facts,
      reads: contentReadsOf(facts),
      effects: effectsOf(facts),
      mcp: mcpFunctionsOf(facts),
    }
    for (const collection of sharedCollectionsOf(facts, lifetimesOf(facts))) {
      const sighting = collectionSighting(seeing, collection)
      if (sighting !== undefined) report(sighting)
    }
    for (const sighting of movedDirectories(seeing)) report(sighting)
    for (const slot of sharedSlotsOf(facts)) {
      const sighting = slotSighting(seeing, slot)
      if (sighting !== undefined) report(sighting)
    }
  },
}

interface Seeing {
  readonly facts: Facts
  readonly reads: ContentReads
  readonly effects: ReadonlySet<Value>
  readonly mcp: ReadonlySet<number>
}

function isOf({ facts, mcp }: Seeing, value: Value): boolean {
  return mcp.has(facts.program.functionOf[value] ?? -1)
}

function collectionSighting(
  seeing: Seeing,
  { name, lifetime, elements, additions, reads }: SharedCollection,
): Sighting | undefined {
  const { facts } = seeing
  const addition = additions.find(({ labels }) => (labels & said) !== 0 && !isMixed(labels))
  if (addition === undefined) return undefined
  const isAnswered = isHandedOut(facts, elements)
  const seen = reads.filter(
    (read) =>
      seeing.reads.isContent(read) &&
      (isHandedOut(facts, read) || (isAnswered && seeing.reads.isWalked(read))) &&
      !seeing.reads.isFiltered(facts.program.functionOf[read] ?? -1),
  )
  const [first] = seen
  if (first === undefined) return undefined
  const isMcp = isOf(seeing, addition.at) && seen.some((read) => isOf(seeing, read))
  return sighting({
    name,
    lifetime,
    at: addition.at,
    value: addition.value,
    labels: addition.labels & said,
    seen,
    isLikely: isMcp && !cacheName.test(name) && !facts.context.stdioOnly,
  })
}

function slotSighting(seeing: Seeing, slot: SharedSlot): Sighting | undefined {
  const { facts } = seeing
  const { name, lifetime, writes, reads } = slot
  if (identityWriteOf(slot) !== undefined || logLevel.test(name)) return undefined
  const write = writes.find(
    ({ labels }) => (labels & said) !== 0 && (labels & ofTransport) === 0 && !isMixed(labels),
  )
  if (write === undefined) return undefined
  const seen = reads.filter(
    (read) =>
      seeing.reads.isContent(read) &&
      facts.reach.atRequestTime(facts.program.functionOf[read] ?? -1) &&
      !isRemembered(facts, slot, read),
  )
  if (seen.length === 0) return undefined
  const isMcp = isOf(seeing, write.at) && seen.some((read) => isOf(seeing, read))
  const isAnswered = seen.some((read) => isHandedOut(facts, read))
  const counts = isAnswered || seen.some((read) => steers(facts, read, seeing.effects))
  return sighting({
    name,
    lifetime,
    at: write.at,
    value: write.value,
    labels: write.labels & said,
    seen,
    isLikely:
      isMcp &&
      !write.fills &&
      !slot.isForeign &&
      !cacheName.test(name) &&
      !facts.context.stdioOnly &&
      counts,
  })
}

/** `process.chdir(directory)`, `os.chdir(directory)`: there is one working directory. */
function movedDirectories(seeing: Seeing): readonly Sighting[] {
  const { facts } = seeing
  const { program, flow } = facts
  const found: Sighting[] = []
  for (const call of instructionsOf(program, Op.Call)) {
    const callee = program.a[call] ?? -1
    if (program.op[callee] !== Op.Prop) continue
    if (program.strings[program.b[callee] ?? -1] !== 'chdir' || !isOf(seeing, call)) continue
    const [value = -1] = argumentsOf(flow.solver, call)
    const labels = deepLabelsAt(flow, value) & said
    if (labels === 0) continue
    found.push(
      sighting({
        name: 'the working directory',
        lifetime: 'process',
        at: call,
        value,
        labels,
        seen: [],
        isLikely: !facts.context.stdioOnly,
      }),
    )
  }
  return found
}

/** `if (last.input === input) return last.result`: a result is kept for the same question. */
function isRemembered(facts: Facts, { name }: SharedSlot, read: Value): boolean {
  const { conditions } = facts
  return conditions.comparisonsAt(read).some(({ left, right }) => {
    const isSent = ((conditions.operandLabels(left) | conditions.operandLabels(right)) & said) !== 0
    return isSent && (facts.textOf(left).includes(name) || facts.textOf(right).includes(name))
  })
}

interface Seen {
  readonly name: string
  readonly lifetime: Lifetime
  readonly at: Value
  readonly value: Value
  readonly labels: LabelSet
  readonly seen: readonly Value[]
  /** Nine times of ten it is what it looks like. */
  readonly isLikely: boolean
}

function sighting({ name, lifetime, at, value, labels, seen, isLikely }: Seen): Sighting {
  const isRegular = isLikely && lifetime === 'process'
  return {
    at,
    label: 'kept for all sessions of the process',
    message:
      `What ${chooserOf(labels)} says is kept in ` +
      `${name === '' ? 'a place' : `\`${name}\``} that all sessions share, and read ` +
      'back without a key for the session.',
    attack:
      "The attacker stores a text in a session of their own; the victim's next call " +
      'reads it, and the attacker reads what the victim stored.',
    fix:
      'Keep it under the verified principal and the session, or under a handle that ' +
      'is checked against its owner.',
    confidence: isRegular ? 'high' : 'medium',
    persona: isRegular ? 'regular' : 'pedantic',
    related: seen.slice(0, relatedMax).map((read) => ({ at: read, label: 'read back here' })),
    trace: { node: value, labels },
  }
}
