import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import type { Persona } from '../../../finding/finding.ts'
import { argumentLookupsOf, servesTools } from '../argument-lookups.ts'
import type { ArgumentLookup } from '../argument-lookups.ts'
import { groupedByFunction } from '../grouped.ts'
import type { Rule, Sighting } from '../rule.ts'
import { ownerName, sessionIdName } from '../session-names.ts'

const attack =
  "A document that the victim's or the attacker's model reads says which id to use; the next call then works on the other caller's state."
const fix =
  'Put the subject of the verified token into the key beside the argument, or keep the owner ' +
  'with the state and compare it before use.'
const relatedMax = 4

/**
 * MCP 2026-07-28, Security Best Practices, "State Handle Hijacking": possession is no
 * authentication, and state is keyed by user and handle. CWE-639.
 */
export const sessionKeyFromToolArgument: Rule = {
  id: 'session-key-from-tool-argument',

  notApplicable(facts) {
    return servesTools(facts) ? undefined : 'no tool handler is here'
  },

  check(facts, report) {
    const chosen = argumentLookupsOf(facts).filter(isChosenByClient)
    const groups = groupedByFunction(facts, chosen, {
      at: ({ access }) => access.value,
      key: ({ store, place }) => `${store.token.id}:${place}`,
    })
    for (const [first, ...others] of groups) report(sighting(facts, first, others))
  },
}

function isChosenByClient({ chosenBy, named }: ArgumentLookup): boolean {
  return (
    chosenBy === 'client' ||
    (chosenBy === 'unknown' && named.some(({ name }) => sessionIdName.test(name)))
  )
}

function sighting(
  facts: Facts,
  lookup: ArgumentLookup,
  others: readonly ArgumentLookup[],
): Sighting {
  const { access, store, named, hole, place } = lookup
  const session = named.find(({ name }) => sessionIdName.test(name))
  const { name = 'a tool argument' } = session ?? named[0] ?? {}
  const owner = named.find((part) => part !== session && ownerName.test(part.name))
  const where = place === '' ? 'the store' : `\`${place}\``
  const [key = access.value] = access.keys
  const { hasPrincipal } = facts.context
  return {
    at: access.value,
    label: 'the argument alone decides',
    message:
      `The tool argument \`${name}\` selects state in ${where}, and nothing compares it with ` +
      'the ' +
      `caller.${owner === undefined ? '' : ` \`${owner.name}\` is an argument too, so it binds nothing.`}${hole === undefined ? '' : ' The comparison can be passed by.'}`,
    attack,
    fix,
    confidence: session !== undefined && hasPrincipal ? 'high' : 'medium',
    persona: personaOf(facts, session !== undefined, store.name),
    ...(hasPrincipal && !facts.context.stdioOnly
      ? {}
      : { severity: 'medium' as const, regardlessOfContext: true }),
    related: [
      ...(hole === undefined ? [] : [{ at: hole, label: 'this comparison can be passed by' }]),
      ...others
        .slice(0, relatedMax)
        .map((other) => ({ at: other.access.value, label: 'and here' })),
    ],
    trace: { node: key, labels: labelSet(['ToolArgument']) },
  }
}

/** Without a name that says session, a cache of what anybody may read looks just the same. */
function personaOf({ context }: Facts, isSession: boolean, store: string): Persona {
  if (context.stdioOnly) return isSession ? 'pedantic' : 'auditor'
  if (isSession) return 'regular'
  return context.hasPrincipal && !/cache|memo/i.test(store) ? 'pedantic' : 'auditor'
}
