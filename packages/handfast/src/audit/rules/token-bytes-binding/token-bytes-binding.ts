import type { Persona } from '../../../finding/finding.ts'
import type { Facts } from '../../facts/facts.ts'
import type { StateAccess, Store } from '../../facts/state.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { groupedByFunction } from '../grouped.ts'
import type { Rule, Sighting } from '../rule.ts'
import { keyWords, sessionName } from '../words.ts'

const tokenBytes: LabelSet = labelSet(['TokenBytes'])
const raw: LabelSet = labelSet(['Credential'])
const bytes: LabelSet = tokenBytes | raw
const stable: LabelSet = labelSet(['Principal', 'AuthInfo', 'OAuthClient', 'OwnerScoped'])
/** What names one state among several of the same caller. */
const naming: LabelSet = labelSet([
  'ToolArgument', 'SessionIdHeader', 'TransportSession', 'UrlParameter', 'RequestBody', 'Cookie', 'TaskId',
  'RequestState', 'ServerMinted', 'Csprng',
])
/** What is about the token itself, and ends with it as it should. */
const aboutTokens =
  /cache|revo[ck]|black|deny|block|verif|introspect|validat|limit|throttl|quota|attempt|usage|seen|used|replay|nonce|jti|toke?n|grant|refresh|api_?key|credential|secret/i
const equality: readonly number[] = [7, 8, 9, 10]
const operations: ReadonlySet<string> = new Set(['get', 'set', 'has', 'delete'])

/**
 * MCP 2025-11-25, Security Best Practices, Session Hijacking: the user id is derived from the token.
 * RFC 7519, 4.1.2 and 4.1.7: `sub` names the principal, `jti` the token.
 */
export const tokenBytesBinding: Rule = {
  id: 'token-bytes-binding',

  notApplicable(facts) {
    return facts.flow.lanes.own.some((set) => (set & bytes) !== 0)
      ? undefined
      : 'nothing is told the bytes of a token'
  },

  check(facts, report) {
    const seen = [...inKeys(facts), ...inComparisons(facts)]
    const groups = groupedByFunction(facts, seen, { at: ({ at }) => at, key: ({ store }) => `${store?.token.id ?? -1}` })
    for (const [first] of groups) report(sighting(facts, first))
  },
}

interface Seen {
  readonly at: Value
  readonly kind: 'key' | 'comparison'
  readonly store: Store | undefined
  readonly labels: LabelSet
  /** What of the token it is, for the trace. */
  readonly node: number
  readonly persona: Persona
}

function inKeys(facts: Facts): readonly Seen[] {
  const seen: Seen[] = []
  for (const store of facts.stores) {
    if (!store.outlivesRequests || aboutTokens.test(store.name)) continue
    for (const access of store.accesses) {
      const { operation, keyLabels, keys, value } = access
      if (!operations.has(operation) || (keyLabels & bytes) === 0 || (keyLabels & stable) !== 0) continue
      if (aboutTokens.test(keyWords(facts, access)) || keepsIdentity(facts, store)) continue
      const node = keys.find((key) => (labelsOf(facts, key) & bytes) !== 0) ?? value
      seen.push({ at: value, kind: 'key', store, labels: keyLabels & bytes, node, persona: personaOf(access, store) })
    }
  }
  return seen
}

/** An API key stays the same for years, an access token for minutes; a header alone does not tell. */
function personaOf({ keyLabels }: StateAccess, { name }: Store): Persona {
  if ((keyLabels & tokenBytes) === 0) return 'pedantic'
  return (keyLabels & naming) !== 0 || sessionName.test(name) ? 'regular' : 'pedantic'
}

/** Whom a token belongs to is kept by the token: a verification that is remembered. */
function keepsIdentity({ flow: { lanes } }: Facts, { accesses }: Store): boolean {
  return accesses.some(({ stored }) =>
    stored.some((node) => (((lanes.own[node] ?? 0) | (lanes.passed[node] ?? 0)) & labelSet(['Principal', 'AuthInfo'])) !== 0))
}

function inComparisons(facts: Facts): readonly Seen[] {
  const { program } = facts
  const seen: Seen[] = []
  for (const store of facts.stores) {
    if (!store.outlivesRequests || aboutTokens.test(store.name)) continue
    for (const access of store.accesses) {
      if (access.operation !== 'get' || (access.keyLabels & (bytes | stable)) !== 0) continue
      const binding = facts.guards.bindingOf(access)
      if (!binding.bound || binding.by !== 'comparison' || program.op[binding.at] !== Op.Binary) continue
      if (!equality.includes(program.c[binding.at] ?? 0)) continue
      const sides = [program.a[binding.at] ?? -1, program.b[binding.at] ?? -1]
      const node = sides.find((side) => (labelsOf(facts, side) & bytes) !== 0)
      const labels = sides.reduce((all, side) => all | labelsOf(facts, side), 0)
      if (node === undefined || (labels & stable) !== 0) continue
      const persona = (labels & tokenBytes) === 0 ? 'pedantic' : 'regular'
      seen.push({ at: binding.at, kind: 'comparison', store, labels: labels & bytes, node, persona })
    }
  }
  return seen
}

function labelsOf({ flow: { lanes } }: Facts, node: number): LabelSet {
  return (lanes.own[node] ?? 0) | (lanes.passed[node] ?? 0)
}

function sighting(facts: Facts, { at, kind, store, labels, node, persona }: Seen): Sighting {
  const name = store === undefined || store.name === '' ? 'the store' : `\`${store.name}\``
  const what = (labels & tokenBytes) === 0 ? 'the credential as it was sent' : 'the bytes of the access token'
  return {
    at,
    label: kind === 'key' ? 'another key after each refresh' : 'another owner after each refresh',
    message: kind === 'key'
      ? `The key in ${name} is made from ${what}, which a refresh replaces.`
      : `\`${facts.textOf(at).replace(/\s+/g, ' ').slice(0, 80)}\` takes ${what} for the owner of what is in ${name}.`,
    attack: 'Nobody has to attack: after the next refresh the same user is a stranger to this state, and it stays behind without an owner.',
    fix: 'Bind to issuer and subject of the verified token; a refresh changes neither.',
    confidence: (labels & tokenBytes) === 0 ? 'medium' : 'high',
    persona,
    trace: { node, labels },
  }
}
