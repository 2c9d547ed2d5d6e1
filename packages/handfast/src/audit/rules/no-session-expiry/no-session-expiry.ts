import type { Facts } from '../../facts/facts.ts'
import { lifetimesOf } from '../lifetimes.ts'
import type { Lifetime } from '../lifetimes.ts'
import type { Rule, Sighting } from '../rule.ts'
import { webSessionLifetimesOf } from '../web-session-lifetimes.ts'
import type { WebSessionLifetime } from '../web-session-lifetimes.ts'
import {
  entryWord,
  leavingWords,
  madeAt,
  nothingKept,
  personaOf,
  placeOf,
  storeName,
} from '../store-words.ts'

const attack =
  'Whoever finds an id in an old log, ticket or transcript uses it weeks later; nothing has ended it.'
const fix =
  'Keep when the session was made and when it was last used; refuse and remove what is past an idle or an absolute limit, and sweep on a timer.'
const placesMax = 3

/**
 * Every store of sessions or handles that no clock reaches. A time stamp that nothing sets is no
 * clock. MCP 2025-11-25, Security Best Practices, Session Hijacking, Mitigation; CWE-613.
 */
export const noSessionExpiry: Rule = {
  id: 'no-session-expiry',

  notApplicable(facts) {
    const keeps = lifetimesOf(facts).length > 0 || webSessionLifetimesOf(facts).length > 0
    return keeps ? undefined : nothingKept
  },

  check(facts, report) {
    for (const lifetime of lifetimesOf(facts)) {
      if (lifetime.clocks.length === 0 && !lifetime.endsWithConnection)
        report(sighting(facts, lifetime))
    }
    for (const session of webSessionLifetimesOf(facts)) {
      if (!session.hasIdle && !session.hasAbsolute) report(webSighting(session))
    }
  },
}

function webSighting({ at, kind, browserOnly }: WebSessionLifetime): Sighting {
  if (kind === 'sealed') {
    return {
      at,
      label: 'opened, however old it is',
      message:
        'A sealed cookie is opened and nothing asks how old it is, so each copy is good for as long as the key.',
      attack:
        'A cookie that was copied once, from a log or a borrowed machine, lets its holder in for ever.',
      fix: 'Seal the time with the content and refuse what is too old: `decrypt(token, ttl=…)`, or a comparison with the clock.',
      confidence: 'medium',
    }
  }
  const why = browserOnly ? 'the age is told to the browser only' : 'no age is set'
  return {
    at,
    label: browserOnly ? 'an age that only the browser keeps to' : 'sessions without an end',
    message: `Sessions that are set up here never end at the server: ${why}.`,
    attack,
    fix: 'Set `cookie.maxAge` and a store that expires records, and compare the time at which the session began.',
    confidence: 'medium',
  }
}

function sighting(facts: Facts, lifetime: Lifetime): Sighting {
  const { kept, deadChecks, removals } = lifetime
  const name = storeName(kept)
  const [dead] = deadChecks
  const why =
    dead === undefined
      ? `no clock reaches it: ${leavingWords(lifetime)}.`
      : `its only expiry, \`${facts.textOf(dead).replace(/\s+/g, ' ').slice(0, 80)}\`, reads a time that nothing ever sets.`
  return {
    at: placeOf(kept),
    label: dead === undefined ? 'kept from here on, without an end' : 'no time is stored here',
    message: `Each ${entryWord(kept)} is kept in ${name}, and ${why}`,
    attack,
    fix,
    confidence: kept.keeps === 'connections' ? 'high' : 'medium',
    persona: personaFor(facts, lifetime),
    related: [
      ...madeAt(facts, kept),
      ...deadChecks
        .slice(0, placesMax)
        .map((at) => ({ at, label: 'never true: the time is not set' })),
      ...removals.slice(0, placesMax).map(({ at }) => ({ at, label: 'one way out' })),
    ],
  }
}

/** A database is judged where the call that stores could have been told an expiry. */
function personaFor(facts: Facts, { kept }: Lifetime): Sighting['persona'] & string {
  const { store, insertions } = kept
  if (store.shape?.kind !== 'database') return personaOf(facts, kept)
  return insertions.every(({ shape }) => shape?.expiry !== undefined)
    ? personaOf(facts, kept)
    : 'auditor'
}
