import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { labelsAt } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { groupedByFunction } from '../grouped.ts'
import { partsOf } from '../key-parts.ts'
import { ownerUses } from '../owner-uses.ts'
import type { OwnerUse } from '../owner-uses.ts'
import type { Rule, Sighting } from '../rule.ts'
import { sessionName } from '../words.ts'
import { clientOnlyIdentities } from './client-only-identity.ts'

const client: LabelSet = labelSet(['OAuthClient'])
const user: LabelSet = labelSet([
  'Principal',
  'TokenBytes',
  'AuthInfo',
  'Credential',
  'OwnerScoped',
])
/** What is about the client itself. */
const aboutClients =
  /client|regist|app(?:lication)?s?$|consent|grant|token|code|limit|throttl|quota|usage|credential|secret|metric|stat(?:s|istics)$/i

/**
 * RFC 9068, 2.2 and RFC 7519, 4.1.2: the subject is who is meant; `client_id` is the application.
 */
export const clientIdBinding: Rule = {
  id: 'client-id-binding',

  notApplicable(facts) {
    const isTold = facts.sites('auth.identity').length > 0
    return isTold || facts.flow.lanes.own.some((set) => (set & client) !== 0)
      ? undefined
      : 'no client id of a credential is read'
  },

  check(facts, report) {
    const uses = ownerUses(facts, { wanted: client, unless: 0, exempt: aboutClients })
    const alone = uses.filter(({ all }) => (all & user) === 0)
    const fallbacks = uses
      .filter(({ all }) => (all & user) !== 0)
      .flatMap((use) => {
        const at = fallbackIn(facts, use)
        return at === undefined ? [] : [{ use, fallback: at }]
      })
    const seen = [...alone.map((use) => ({ use, fallback: undefined })), ...fallbacks]
    const groups = groupedByFunction<Seen>(facts, seen, {
      at: ({ use }) => use.at,
      key: ({ use }) => `${use.store.token.id}`,
    })
    const reported = new Set<Value>()
    for (const [first] of groups) {
      const at = first.fallback ?? first.use.at
      if (reported.has(at)) continue
      reported.add(at)
      report(sighting(facts, first))
    }
    for (const identity of clientOnlyIdentities(facts)) report(identity)
  },
}

interface Seen {
  readonly use: OwnerUse
  /** `subject ?? clientId`. */
  readonly fallback: Value | undefined
}

/** The choice between a subject and a client id that goes into the key or the comparison. */
function fallbackIn(facts: Facts, { node }: OwnerUse): Value | undefined {
  const { program, flow } = facts
  const labels = (value: Value): LabelSet => (value < 0 ? 0 : labelsAt(flow, value))
  const isChoice = (one: Value, other: Value): boolean =>
    (labels(one) & user) !== 0 && (labels(other) & client) !== 0 && (labels(other) & user) === 0
  const open = [node, ...partsOf(facts, node)].flatMap((part) => [part, ...feeding(facts, part)])
  for (const value of open) {
    const a = program.a[value] ?? -1
    const b = program.b[value] ?? -1
    if (program.op[value] === Op.Logic && isChoice(a, b)) return value
    const c = program.c[value] ?? -1
    if (program.op[value] === Op.Select && (isChoice(b, c) || isChoice(c, b))) return value
  }
  return undefined
}

const feedingMax = 60

/** Instructions on the way to a value, which `originsOf` looks through. */
function feeding({ flow: { graph }, program }: Facts, node: number): readonly Value[] {
  const seen = new Set<number>([node])
  for (const next of seen) {
    if (seen.size > feedingMax) break
    for (let edge = graph.firstIn(next); edge !== -1; edge = graph.nextIn(edge))
      seen.add(graph.from(edge))
  }
  return [...seen].filter((one) => one < program.size)
}

function sighting(facts: Facts, { use, fallback }: Seen): Sighting {
  const { at, kind, store, labels, node, isNamed } = use
  const name = store.name === '' ? 'the store' : `\`${store.name}\``
  const text = (value: Value): string => facts.textOf(value).replace(/\s+/g, ' ').slice(0, 80)
  const seen =
    kind === 'key'
      ? `The key in ${name} is made from the OAuth client's id`
      : `\`${text(at)}\` takes the OAuth client for the owner of what is in ${name}`
  return {
    at: fallback ?? at,
    label:
      fallback === undefined
        ? 'the same for all users of a client'
        : 'without a subject, the client is the owner',
    message:
      fallback === undefined
        ? `${seen}, which all users of that client share.`
        : `\`${text(fallback)}\` falls back on the client's id, which all its users share, as the owner in ${name}.`,
    attack:
      'Another user of the same application presents a valid token of their own and is taken for the owner.',
    fix: 'Bind to issuer and subject of the verified token, and refuse a token without a subject.',
    confidence: fallback === undefined ? 'high' : 'medium',
    persona: isNamed || sessionName.test(store.name) ? 'regular' : 'pedantic',
    ...(fallback === undefined
      ? {}
      : {
          conditional: 'only for tokens without a subject',
          related: [{ at, label: 'the owner is used here' }],
        }),
    trace: { node, labels },
  }
}
