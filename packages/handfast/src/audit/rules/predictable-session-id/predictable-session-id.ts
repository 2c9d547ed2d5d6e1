import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { labelsAt, originsOf } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { guessableLabels, guessableSourcesOf } from '../id-sources.ts'
import { randomBitsOf } from '../random-bits.ts'
import type { Rule, Sighting } from '../rule.ts'
import { mintedIdsOf } from './minted-ids.ts'
import type { MintedId } from './minted-ids.ts'

const strong: LabelSet = labelSet(['Csprng', 'Secret'])
/** SEP-2567 names 128 bits, and UUID version 4 with its 122 as good enough. */
const bitsMin = 120
/** Beyond this nobody tries them all over a network; with many live ids it still is not enough. */
const bitsOnline = 64
const relatedMax = 4

const attack =
  'The attacker mints a few ids of their own, sees what they are made of, works out those of ' +
  'others and sends them.'
const fix =
  'Make the whole id from a cryptographic generator, with 128 bits or more: `randomUUID()` ' +
  'or `randomBytes(32)` of node:crypto, `secrets.token_urlsafe(32)` in Python.'

/**
 * MCP 2025-11-25, Security Best Practices, "Session Hijacking": servers MUST use secure,
 * non-deterministic session ids.
 */
export const predictableSessionId: Rule = {
  id: 'predictable-session-id',

  notApplicable(facts) {
    return mintedIdsOf(facts).length > 0
      ? undefined
      : 'no id of a session or of other state is minted'
  },

  check(facts, report) {
    for (const sighting of gathered(facts, mintedIdsOf(facts)).values()) report(sighting)
  },
}

/** One sighting a place where an id is made, the strictest first. */
function gathered(facts: Facts, ids: readonly MintedId[]): ReadonlyMap<Value, Sighting> {
  const found = new Map<Value, Sighting>()
  const ordered = [...ids].sort((one, other) => rank(one) - rank(other))
  for (const id of ordered) {
    const sighting = sightingOf(facts, id)
    if (sighting !== undefined && !found.has(sighting.at)) found.set(sighting.at, sighting)
  }
  return found
}

function rank({ persona }: MintedId): number {
  return persona === 'regular' ? 0 : 1
}

function sightingOf(facts: Facts, id: MintedId): Sighting | undefined {
  const labels = labelsAt(facts.flow, id.node)
  if ((labels & strong) !== 0) return short(facts, id)
  return (labels & guessableLabels) === 0 ? undefined : guessable(facts, id)
}

function guessable(facts: Facts, id: MintedId): Sighting | undefined {
  const [source, ...others] = guessableSourcesOf(facts, id.node)
  if (source === undefined) return undefined
  const text = textOf(facts, source.value)
  return {
    at: source.value,
    label: 'others can work this out',
    message:
      `${source.words[0]?.toUpperCase() ?? ''}${source.words.slice(1)} (\`${text}\`) goes into ` +
      `an id that is ${id.use}, and nothing secret does.`,
    attack,
    fix,
    confidence: id.persona === 'regular' ? 'high' : 'medium',
    persona: id.persona,
    related: [
      ...others.slice(0, relatedMax).map(({ value, words }) => ({ at: value, label: words })),
      { at: id.at, label: 'it becomes an id here' },
    ],
    trace: { node: id.node, labels: labelsAt(facts.flow, source.value) & guessableLabels },
  }
}

/** Cut to too few random bits, or made with too few. */
function short(facts: Facts, id: MintedId): Sighting | undefined {
  const bits = randomBitsOf(facts, id.node)
  if (bits === undefined || bits >= bitsMin || bits <= 0) return undefined
  const origin = shortOrigin(facts, id, bits)
  return {
    at: origin,
    label: `${Math.floor(bits)} random bits`,
    message:
      `\`${textOf(facts, origin)}\` leaves ${Math.floor(bits)} random bits in an id that is ` +
      `${id.use}; ${bitsMin} are the least.`,
    attack:
      'The attacker sends ids one after the other; with so few to choose from, one of the ' +
      'live ones is soon hit.',
    fix,
    confidence: id.persona === 'regular' ? 'high' : 'medium',
    persona: id.persona,
    ...(bits >= bitsOnline ? { severity: 'medium' as const } : {}),
    related: [{ at: id.at, label: 'it becomes an id here' }],
    trace: { node: id.node, labels: labelSet(['Csprng']) },
  }
}

/** The place that gives so few: where it is made, not a parameter that it is passed on by. */
function shortOrigin(facts: Facts, { node, at }: MintedId, bits: number): Value {
  const origins = originsOf(facts.flow, node).filter(
    (value) => facts.program.op[value] !== Op.Param && facts.reach.calleesOf(value).length === 0,
  )
  return origins.find((value) => randomBitsOf(facts, value) === bits) ?? origins[0] ?? at
}

const textMax = 48

function textOf(facts: Facts, value: Value): string {
  const text = facts.textOf(value).replace(/\s+/g, ' ').replaceAll('`', "'")
  return text.length > textMax ? `${text.slice(0, textMax)}…` : text
}
