import type { Facts } from '../../facts/facts.ts'
import { expressionName } from '../../facts/state.ts'
import { isEquality } from '../../facts/checks.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { labelsAt } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import type { Sighting } from '../rule.ts'

const credential: LabelSet = labelSet(['Credential'])
const header: LabelSet = labelSet(['ClientHeader', 'UnverifiedPrincipal'])
/** With any of these the value is more than a name in a header, or about the request itself. */
const settled: LabelSet = labelSet([
  'Principal',
  'AuthInfo',
  'StateRead',
  'StoredPrincipal',
  'Secret',
  'Cookie',
  'ServerMinted',
  'UrlParameter',
  'RequestBody',
  'ForwardedHeader',
])
const bearerName = /agent|instance|device|bot|client|user|caller|claimed/i

/**
 * A name inside a token compared with a name beside it: both come with the request, so whoever has
 * the token knows what to write into the header.
 */
export function agentSightings(facts: Facts): readonly Sighting[] {
  const { program } = facts
  const found: Sighting[] = []
  for (const at of instructionsOf(program, Op.Binary)) {
    if (!isEquality(program.c[at] ?? 0)) continue
    const [left, right] = [program.a[at] ?? -1, program.b[at] ?? -1]
    const isPair =
      (isFromToken(facts, left) && isFromHeader(facts, right)) ||
      (isFromToken(facts, right) && isFromHeader(facts, left))
    if (isPair) found.push(sightingOf(facts, at, [left, right]))
  }
  return found
}

function isFromToken({ flow }: Facts, value: Value): boolean {
  const labels = labelsAt(flow, value)
  return (labels & credential) !== 0 && (labels & (header | settled)) === 0
}

function isFromHeader({ flow }: Facts, value: Value): boolean {
  const labels = labelsAt(flow, value)
  return (labels & header) !== 0 && (labels & (credential | settled)) === 0
}

function sightingOf(facts: Facts, at: Value, sides: readonly Value[]): Sighting {
  const [left = '', right = ''] = sides.map((side) => facts.textOf(side))
  const isNamed = sides.some((side) => bearerName.test(expressionName(facts.flow, side)))
  return {
    at,
    label: 'both sides come with the same request',
    message: `\`${left}\` and \`${right}\` come with one request, in the token and beside it.`,
    attack:
      'Whoever has the token reads the name in it, sends that name in the header, and passes.',
    fix: 'Have the agent prove on each request that it holds a key of its own (DPoP, mutual TLS).',
    confidence: isNamed ? 'high' : 'medium',
    persona: isNamed ? 'regular' : 'pedantic',
    severity: 'medium',
  }
}
