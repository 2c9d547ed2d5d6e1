import type { Facts } from '../../facts/facts.ts'
import { gatesOf } from '../../facts/gates.ts'
import type { Gates } from '../../facts/gates.ts'
import type { Node } from '../../flow/graph.ts'
import type { Value } from '../../ir/program.ts'
import { middlewareGates } from '../entry-gates.ts'
import type { Rule, Sighting } from '../rule.ts'
import { spreadFrom } from '../spread.ts'
import { agentSightings } from './agent-claims.ts'
import { argumentSightings } from './argument-claims.ts'
import { audienceSightings } from './audience.ts'
import { claimSinksOf } from './claim-sinks.ts'
import type { ClaimSink } from './claim-sinks.ts'
import { claimSourcesOf } from './claim-sources.ts'
import type { ClaimSource } from './claim-sources.ts'

const attack = "The attacker writes the victim's user id there, and is the victim."
const fix =
  'Take issuer and subject from a token whose signature, issuer, audience and expiry were verified.'
const kindOrder = ['key', 'comparison', 'verifier', 'identity', 'decision'] as const
const relatedMax = 3

/** MCP, Security Best Practices: the user id is derived from the token, not from the client. */
export const unverifiedPrincipal: Rule = {
  id: 'unverified-principal',

  check(facts, report) {
    const gates = gatesOf(facts)
    for (const sighting of claimSightings(facts, gates)) report(sighting)
    for (const sighting of argumentSightings(facts)) report(sighting)
    for (const sighting of agentSightings(facts)) report(sighting)
    for (const sighting of audienceSightings(facts, gates)) report(sighting)
  },
}

/** One finding for each place where a claim is taken up, however many places believe it. */
function claimSightings(facts: Facts, gates: Gates): readonly Sighting[] {
  const sources = claimSourcesOf(facts, gates)
  if (sources.length === 0) return []
  const spread = spreadFrom(
    facts.flow,
    sources.map(({ at }) => at),
    () => true,
  )
  const bySource = new Map<Node, ClaimSink[]>()
  for (const sink of claimSinksOf(facts)) {
    for (const source of new Set(sink.nodes.map((node) => spread.sourceOf(node)))) {
      if (source === undefined) continue
      const list = bySource.get(source)
      if (list === undefined) bySource.set(source, [sink])
      else list.push(sink)
    }
  }
  const isAdmitted = admittedBefore(facts, gates)
  return sources.flatMap((source): readonly Sighting[] => {
    const sinks = (bySource.get(source.at) ?? []).filter((sink) => matters(source, sink))
    const ordered = kindOrder.flatMap((kind) => sinks.filter((sink) => sink.kind === kind))
    const [first] = ordered
    return first === undefined
      ? []
      : [sightingOf(facts, { source, first, sinks: ordered, isAdmitted })]
  })
}

/** A decision by a header alone is mostly about features, and no matter of trust. */
function matters({ kind }: ClaimSource, sink: ClaimSink): boolean {
  if (sink.kind !== 'decision') return true
  return kind !== 'header'
}

interface Believed {
  readonly source: ClaimSource
  readonly first: ClaimSink
  readonly sinks: readonly ClaimSink[]
  readonly isAdmitted: (value: Value) => boolean
}

function sightingOf(facts: Facts, { source, first, sinks, isAdmitted }: Believed): Sighting {
  const { at, kind } = source
  const others = [...new Set(sinks.map((sink) => sink.at))].filter((place) => place !== at)
  const text = facts.textOf(at).split('\n')[0] ?? ''
  const maySpeakForOthers = kind === 'header' && isAdmitted(at)
  return {
    at,
    label: labels[kind],
    message: `${words[kind](text)} It becomes ${first.becomes}.`,
    attack,
    fix,
    confidence: kind === 'header' || kind === 'client-info' ? 'medium' : 'high',
    persona: kind === 'client-info' ? 'pedantic' : 'regular',
    ...(maySpeakForOthers
      ? { conditional: 'the caller is checked, and may be one that speaks for users' }
      : {}),
    related: others.slice(0, relatedMax).map((place) => ({ at: place, label: 'believed here' })),
  }
}

const labels: Readonly<Record<ClaimSource['kind'], string>> = {
  decoded: 'read, not verified',
  'decoded-by-hand': 'decoded, not verified',
  'not-verified': 'told not to verify',
  header: 'anybody can send this header',
  'client-info': 'what the client says of itself',
}

const words: Readonly<Record<ClaimSource['kind'], (text: string) => string>> = {
  decoded: (text) => `\`${short(text)}\` reads a token and verifies nothing.`,
  'decoded-by-hand': () =>
    'The payload of a token is decoded here, and nothing verifies its signature.',
  'not-verified': (text) => `\`${short(text)}\` is told not to verify the signature.`,
  header: (text) => `\`${short(text)}\` is a header that the client sets.`,
  'client-info': (text) => `\`${short(text)}\` is what the client says of itself.`,
}

function short(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`
}

/** Something was verified on the way: a gateway with a key of its own may speak for its users. */
function admittedBefore(facts: Facts, gates: Gates): (value: Value) => boolean {
  const gateOf = middlewareGates(facts, gates)
  return (value) => {
    if (gates.passedAt(value)) return true
    const id = facts.program.functionOf[value] ?? -1
    const own = facts.entries.filter((entry) => entry.function === id)
    return own.length > 0 && own.every((entry) => gateOf(entry).passed)
  }
}
