import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import type { Persona } from '../../../finding/finding.ts'
import { argumentLookupsOf, servesTools } from '../argument-lookups.ts'
import type { ArgumentLookup } from '../argument-lookups.ts'
import { groupedByFunction } from '../grouped.ts'
import type { Rule, Sighting } from '../rule.ts'
import { ownStateName, ownerName, sessionIdName } from '../session-names.ts'
import { handleName } from '../words.ts'

const attack =
  "Somebody else who is signed in passes a handle that they found in a shared conversation, a log or a ticket, and works on the victim's state."
const fix =
  'Key the state by the subject of the verified token and the handle together, or compare ' +
  'the stored owner; answer a foreign handle as an unknown one.'
const relatedMax = 4

/**
 * MCP 2026-07-28, Security Best Practices, "State Handle Hijacking": servers MUST NOT take
 * possession of a handle as authentication. CWE-639.
 */
export const unboundHandle: Rule = {
  id: 'unbound-handle',

  notApplicable(facts) {
    return servesTools(facts) ? undefined : 'no tool handler is here'
  },

  check(facts, report) {
    const handles = argumentLookupsOf(facts).filter(isHandle)
    const groups = groupedByFunction(facts, handles, {
      at: ({ access }) => access.value,
      key: ({ store, place }) => `${store.token.id}:${place}`,
    })
    for (const [first, ...others] of groups) report(sighting(facts, first, others))
  },
}

/** Named by the server, or by somebody out of sight in the way servers name things. */
function isHandle({ chosenBy, named, place }: ArgumentLookup): boolean {
  if (chosenBy !== 'unknown') return chosenBy === 'server'
  if (named.some(({ name }) => sessionIdName.test(name))) return false
  return (
    named.some(({ name }) => handleName.test(name) || ownStateName.test(name)) ||
    ownStateName.test(place)
  )
}

function sighting(
  facts: Facts,
  lookup: ArgumentLookup,
  others: readonly ArgumentLookup[],
): Sighting {
  const { access, named, hole, mint, place } = lookup
  const { name = 'a tool argument' } =
    named.find((part) => !ownerName.test(part.name)) ?? named[0] ?? {}
  const owner = named.find((part) => part.name !== name && ownerName.test(part.name))
  const where = place === '' ? 'the store' : `\`${place}\``
  const how =
    access.operation === 'get'
      ? 'is opened in'
      : access.operation === 'delete'
        ? 'is removed from'
        : 'is written in'
  const [key = access.value] = access.keys
  return {
    at: access.value,
    label: 'the handle is all it takes',
    message:
      `State ${how} ${where} by the handle \`${name}\` alone; the caller's principal takes no ` +
      `part.${owner === undefined ? '' : ` \`${owner.name}\` is an argument too, so it binds nothing.`}${hole === undefined ? '' : ' The comparison lets callers pass when the owner or the caller has no identity.'}`,
    attack,
    fix,
    confidence: mint !== undefined && hole === undefined ? 'high' : 'medium',
    persona: personaOf(facts, lookup),
    related: [
      ...(mint === undefined ? [] : [{ at: mint, label: 'the server mints the handle here' }]),
      ...(hole === undefined ? [] : [{ at: hole, label: 'this comparison can be passed by' }]),
      ...others
        .slice(0, relatedMax)
        .map((other) => ({ at: other.access.value, label: 'and here' })),
    ],
    trace: { node: key, labels: labelSet(['ToolArgument']) },
  }
}

function personaOf({ context }: Facts, { chosenBy, named, place }: ArgumentLookup): Persona {
  if (context.stdioOnly) return 'auditor'
  if (!context.hasPrincipal) return 'pedantic'
  if (chosenBy === 'server') return 'regular'
  const isOwn = ownStateName.test(place) || named.some(({ name }) => ownStateName.test(name))
  return isOwn ? 'regular' : 'pedantic'
}
