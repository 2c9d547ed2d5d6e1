import type { Facts } from '../../facts/facts.ts'
import type { StateAccess, Store } from '../../facts/state.ts'
import { clientChosen, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import type { Rule, Sighting } from '../rule.ts'
import { chooserOf, sessionName } from '../words.ts'

const sessionIds: LabelSet = labelSet(['SessionIdHeader', 'Cookie', 'UrlParameter', 'ClientHeader', 'TransportSession'])
const transportTypes = /transport|server|session/i

/**
 * MCP 2025-11-25, Security Best Practices, "Session Hijacking": bind session ids to user-specific
 * information, with the user taken from the verified token.
 */
export const unboundSession: Rule = {
  id: 'unbound-session',

  notApplicable(facts) {
    return facts.accesses.some((access) => isSessionLookup(facts, access)) ? undefined : 'nothing is looked up by an id that a client sends'
  },

  check(facts, report) {
    for (const access of facts.accesses) {
      if (!isSessionLookup(facts, access)) continue
      const store = storeOf(facts, access)
      if (store === undefined || !holdsSessions(facts, store)) continue
      const binding = facts.guards.bindingOf(access)
      if (!binding.bound) report(sighting(facts, access, { store, use: binding.at, hole: binding.hole?.value }))
    }
  },
}

function isSessionLookup(_facts: Facts, { operation, keyLabels }: StateAccess): boolean {
  if (operation !== 'get' && operation !== 'delete') return false
  return (keyLabels & sessionIds) !== 0 && (keyLabels & clientChosen) !== 0
}

function storeOf(facts: Facts, access: StateAccess): Store | undefined {
  return facts.stores.find((store) => store.outlivesRequests && store.accesses.includes(access))
}

/** The id is the MCP session header, or what is kept is a transport, a server or something called a session. */
function holdsSessions(facts: Facts, store: Store): boolean {
  return store.accesses.some(({ keyLabels }) => (keyLabels & labelSet(['SessionIdHeader', 'TransportSession'])) !== 0)
    || (sessionName.test(store.name) && store.accesses.some(({ stored }) => stored.length > 0))
    || store.accesses.some(({ stored }) => stored.some((node) => facts.flow.solver.tokensAt(node).some((id) => {
      const token = facts.flow.solver.token(id)
      return token.kind === 'typed' && transportTypes.test(token.type)
    })))
}

interface Seen {
  readonly store: Store
  readonly use: number
  readonly hole: number | undefined
}

function sighting(facts: Facts, access: StateAccess, { store, use, hole }: Seen): Sighting {
  const name = store.name === '' ? 'the store' : `\`${store.name}\``
  const [key = access.value] = access.keys
  const how = access.operation === 'delete' ? 'is removed from' : 'is looked up in'
  const withHole = hole === undefined ? '' : ' The comparison lets callers pass when the owner or the caller has no identity.'
  return {
    at: access.value,
    label: 'found by the id alone',
    message: `A session ${how} ${name} by ${chooserOf(access.keyLabels)}; the caller's principal takes no part.${withHole}`,
    attack: 'Whoever learns a session id sends it with their own credential and acts inside the other session.',
    fix: 'Keep the owner (issuer and subject of the verified token) with the session, compare it on each request, and answer 404 as for an unknown id.',
    confidence: hole === undefined ? 'high' : 'medium',
    ...(facts.context.hasPrincipal ? {} : { severity: 'medium' as const, regardlessOfContext: true }),
    related: [
      ...(use === access.value ? [] : [{ at: use, label: 'used without a comparison of the owner' }]),
      ...(hole === undefined ? [] : [{ at: hole, label: 'this comparison can be passed by' }]),
    ],
    trace: { node: key, labels: access.keyLabels & clientChosen },
  }
}
