import type { Facts } from '../../facts/facts.ts'
import type { StateAccess } from '../../facts/state.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { labelsAt, nodesAt } from '../../flow/queries.ts'
import type { Rule, Sighting } from '../rule.ts'
import { chooserOf, sessionName } from '../words.ts'

const sent: LabelSet = labelSet(['SessionIdHeader', 'Cookie', 'UrlParameter', 'ClientHeader', 'RequestBody'])
const minted: LabelSet = labelSet(['ServerMinted', 'Csprng', 'TransportSession'])
const principal: LabelSet = labelSet(['Principal', 'AuthInfo', 'OwnerScoped'])

const attack = 'The attacker sends an id of their own choosing, has the victim use it too, and then shares the victim\'s session.'
const fix = 'Mint the id on the server when the session begins; answer an id that is not known with 404, and never store under it.'

/** MCP 2025-11-25, basic/transports, Session Management 1: the server assigns the id. CWE-384. */
export const clientChosenSessionId: Rule = {
  id: 'client-chosen-session-id',

  check(facts, report) {
    for (const { value } of facts.sites('mcp.transport')) {
      for (const sighting of generatorSightings(facts, value)) report(sighting)
    }
    for (const access of facts.accesses) {
      const sighting = creation(facts, access)
      if (sighting !== undefined) report(sighting)
    }
  },
}

/** `sessionIdGenerator: () => header`. */
function generatorSightings(facts: Facts, transport: number): readonly Sighting[] {
  const found: Sighting[] = []
  for (const node of nodesAt(facts.flow, transport, 'Argument[0].Member[sessionIdGenerator]')) {
    for (const id of facts.flow.solver.tokensAt(node)) {
      const token = facts.flow.solver.token(id)
      if (token.kind !== 'function') continue
      const result = facts.flow.solver.returnNode(token.function)
      const labels = labelsAt(facts.flow, result) & sent
      if (labels === 0) continue
      found.push({
        at: facts.program.functions[token.function]?.from ?? transport,
        label: 'hands the client\'s own id back as the new session id',
        message: `The generator of session ids returns ${chooserOf(labels)}.`,
        attack, fix, confidence: 'high', regardlessOfContext: true,
        trace: { node: result, labels },
      })
    }
  }
  return found
}

/** State is stored under an id that arrived with the request and that no lookup has found. */
function creation(facts: Facts, access: StateAccess): Sighting | undefined {
  if (access.operation !== 'set' || (access.keyLabels & sent) === 0 || (access.keyLabels & principal) !== 0) return undefined
  const store = facts.stores.find((one) => one.outlivesRequests && one.accesses.includes(access))
  if (store === undefined || !isSessionStore(facts, access, store.name)) return undefined
  if (isUpdate(facts, access)) return undefined
  const [key = access.value] = access.keys
  const mixed = (access.keyLabels & minted) !== 0
  return {
    at: access.value,
    label: 'a session begins under the id that was sent',
    message: `A session is stored in ${store.name === '' ? 'the store' : `\`${store.name}\``} under ${chooserOf(access.keyLabels)}${mixed ? ', when one was sent' : ''}.`,
    attack, fix,
    confidence: 'high',
    regardlessOfContext: true,
    trace: { node: key, labels: access.keyLabels & sent },
  }
}

function isSessionStore(facts: Facts, access: StateAccess, name: string): boolean {
  if ((access.keyLabels & labelSet(['SessionIdHeader'])) !== 0 || sessionName.test(name)) return true
  return access.stored.some((node) => facts.flow.solver.tokensAt(node).some((id) => {
    const token = facts.flow.solver.token(id)
    return token.kind === 'typed' && /transport|mcp\.Server|McpServer/i.test(token.type)
  }))
}

/** What is stored came out of the same store: an entry that is known is written back. */
function isUpdate(facts: Facts, access: StateAccess): boolean {
  return access.stored.some((node) => (labelsAt(facts.flow, node) & labelSet(['StateRead'])) !== 0)
}
