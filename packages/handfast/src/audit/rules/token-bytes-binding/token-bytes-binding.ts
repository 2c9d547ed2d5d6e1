import type { Persona } from '../../../finding/finding.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Store } from '../../facts/state.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { labelsAt } from '../../flow/queries.ts'
import { groupedByFunction } from '../grouped.ts'
import { ownerUses } from '../owner-uses.ts'
import type { OwnerUse } from '../owner-uses.ts'
import type { Rule, Sighting } from '../rule.ts'
import { sessionName } from '../words.ts'

const tokenBytes: LabelSet = labelSet(['TokenBytes'])
const bytes: LabelSet = tokenBytes | labelSet(['Credential'])
const identity: LabelSet = labelSet(['Principal', 'AuthInfo'])
const stable: LabelSet = identity | labelSet(['OAuthClient', 'OwnerScoped'])
/** What is about the token itself, and ends with it as it should. */
const aboutTokens =
  /cache|revo[ck]|black|deny|block|verif|introspect|validat|limit|throttl|quota|attempt|usage|seen|used|replay|nonce|jti|token|grant|refresh|oauth|api_?key|credential|secret/i

/**
 * MCP 2025-11-25, Security Best Practices, Session Hijacking: the user id is derived from the
 * token. RFC 7519, 4.1.2 and 4.1.7: `sub` names the principal, `jti` the token.
 */
export const tokenBytesBinding: Rule = {
  id: 'token-bytes-binding',

  notApplicable(facts) {
    return (facts.flow.lanes.anywhere & bytes) !== 0
      ? undefined
      : 'nothing is told the bytes of a token'
  },

  check(facts, report) {
    const uses = ownerUses(facts, { wanted: bytes, unless: stable, exempt: aboutTokens })
    const seen = uses.filter(
      ({ kind, store }) => kind === 'comparison' || !keepsIdentity(facts, store),
    )
    const groups = groupedByFunction(facts, seen, {
      at: ({ at }) => at,
      key: ({ store }) => `${store.token.id}`,
    })
    for (const [first] of groups) report(sighting(facts, first))
  },
}

/** Whom a token belongs to is kept by the token: a verification that is remembered. */
function keepsIdentity({ flow }: Facts, { accesses }: Store): boolean {
  return accesses.some(({ stored }) =>
    stored.some((node) => (labelsAt(flow, node) & identity) !== 0),
  )
}

/**
 * An API key stays the same for years, an access token for minutes; a header alone does not tell.
 */
function personaOf({ labels, isNamed, store }: OwnerUse): Persona {
  if ((labels & tokenBytes) === 0) return 'pedantic'
  return isNamed || sessionName.test(store.name) ? 'regular' : 'pedantic'
}

function sighting(facts: Facts, use: OwnerUse): Sighting {
  const { at, kind, store, labels, node } = use
  const name = store.name === '' ? 'the store' : `\`${store.name}\``
  const isVerified = (labels & tokenBytes) !== 0
  const what = isVerified ? 'the bytes of the access token' : 'the credential as it was sent'
  return {
    at,
    label: kind === 'key' ? 'another key after each refresh' : 'another owner after each refresh',
    message:
      kind === 'key'
        ? `The key in ${name} is made from ${what}, which a refresh replaces.`
        : `\`${facts.textOf(at).replace(/\s+/g, ' ').slice(0, 80)}\` takes ${what} for the owner of what is in ${name}.`,
    attack:
      'Nobody has to attack: after the next refresh the same user is a stranger to this state, and it stays behind without an owner.',
    fix: 'Bind to issuer and subject of the verified token; a refresh changes neither.',
    confidence: isVerified ? 'high' : 'medium',
    persona: personaOf(use),
    trace: { node, labels },
  }
}
