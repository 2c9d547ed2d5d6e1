import type { Persona } from '../../../finding/finding.ts'
import type { Facts } from '../../facts/facts.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import { endedEntriesOf } from '../ended-entries.ts'
import type { EndedEntry } from '../ended-entries.ts'
import { closesIn } from '../closes-in.ts'
import { leftBehindOf } from '../left-behind.ts'
import type { LeftBehind } from '../left-behind.ts'
import { lifetimesOf } from '../lifetimes.ts'
import type { Lifetime } from '../lifetimes.ts'
import { keptStoresOf } from '../kept-stores.ts'
import { removalsOf } from '../removals.ts'
import type { Rule, Sighting } from '../rule.ts'
import { clearedCookies } from '../sign-out.ts'
import { entryWord, nothingKept, personaOf, storeName } from '../store-words.ts'

const attack =
  'Somebody who holds the id, or an open stream, goes on after the owner has ended the session.'
const callerDepthMax = 4
const ending =
  /log_?out|sign_?out|log_?off|close|end_|^end|terminat|revok|invalidat|destroy|delet|remov|kill|disconnect|reset|deactivat|stop/i

/**
 * Ways to end a session that leave it working: the transport stays open, the entry is only marked,
 * the cookie goes and the record stays, the session goes and its data stays. MCP 2025-11-25,
 * basic/transports, Session Management 3 and 5.
 */
export const sessionSurvivesTermination: Rule = {
  id: 'session-survives-termination',

  notApplicable(facts) {
    const keeps = keptStoresOf(facts).length > 0 || facts.sites('cookie.clear').length > 0
    return keeps ? undefined : nothingKept
  },

  check(facts, report) {
    for (const lifetime of lifetimesOf(facts)) {
      for (const at of openRemovals(facts, lifetime)) report(leftOpen(facts, lifetime, at))
      const { removers } = removalsOf(facts, lifetime.kept)
      for (const ended of endedEntriesOf(facts, lifetime.kept, removers))
        report(onlyMarked(facts, lifetime, ended))
    }
    for (const one of leftBehindOf(facts)) report(dataLeft(one))
    for (const at of clearedCookies(facts)) report(onlyForgotten(at))
  },
}

/** Removals on request after which the transport of the entry is as open as before. */
function openRemovals(
  facts: Facts,
  { kept, removals, expiring, endsWithConnection }: Lifetime,
): readonly Value[] {
  if (kept.keeps !== 'connections' || endsWithConnection) return []
  const minting = new Set(facts.sites('mcp.transport').map(({ value }) => value))
  if (!kept.transports.some((site) => minting.has(site))) return []
  return removals.flatMap(({ at, trigger }) => {
    if (trigger !== 'request' || isSetAside(facts, at)) return []
    if (expiring.some(({ from, to }) => at >= from && at < to)) return []
    return isClosed(facts, facts.program.functionOf[at] ?? -1, 0) ? [] : [at]
  })
}

/**
 * Failed beginnings, the making of room, and the end of the process are no ends that somebody asked
 * for.
 */
function isSetAside(facts: Facts, at: Value): boolean {
  const { program, blocks, reach } = facts
  const id = program.functionOf[at] ?? -1
  if (!reach.atRequestTime(id)) return true
  for (let block = blocks.of(at); block !== undefined; block = blocks.all[block.parent]) {
    if (block.arm === 'catch') return true
  }
  return lifetimesOf(facts).some(({ kept }) =>
    kept.insertions.some(({ value }) => program.functionOf[value] === id),
  )
}

/** The function closes, or hands the request to the transport, or all that call it do. */
function isClosed(facts: Facts, id: FunctionId, depth: number): boolean {
  const { program, reach } = facts
  const info = program.functions[id]
  if (info === undefined) return false
  if (closesIn(facts, info)) return true
  const handled = facts
    .sites('mcp.transport.handle')
    .some(({ value }) => program.functionOf[value] === id)
  if (handled || depth >= callerDepthMax) return handled
  const callers = [...reach.callersOf(id), ...reach.handedOverAt(id)].map(
    (call) => program.functionOf[call] ?? -1,
  )
  return (
    callers.length > 0 &&
    callers.every((caller) => caller !== id && isClosed(facts, caller, depth + 1))
  )
}

function leftOpen(facts: Facts, { kept }: Lifetime, at: Value): Sighting {
  return {
    at,
    label: 'removed here, but its transport stays open',
    message: `The entry of ${storeName(kept)} is removed and the transport in it is not closed.`,
    attack:
      'A stream that was opened before goes on delivering: it hangs on the transport, not on the map.',
    fix: 'Look the entry up, remove it, and await the close of its transport.',
    confidence: 'medium',
    persona: personaOf(facts, kept),
    related: [{ at: kept.insertions[0]?.value ?? at, label: 'the transport is stored here' }],
  }
}

function onlyMarked(
  facts: Facts,
  { kept }: Lifetime,
  { at, field, blindLookups }: EndedEntry,
): Sighting {
  const [first] = blindLookups
  return {
    at,
    label: 'marked as ended, and left where it is',
    message: `\`${field}\` marks a ${entryWord(kept)} of ${storeName(kept)} as ended, but it is not removed, and a lookup does not ask for \`${field}\`.`,
    attack,
    fix: `Remove the entry from ${storeName(kept)}; keep what the history needs in a table of its own.`,
    confidence: 'medium',
    persona: markPersona(facts, at, personaOf(facts, kept)),
    related:
      first === undefined ? [] : [{ at: first, label: `found here whatever \`${field}\` says` }],
  }
}

/** A mark in something called an end was meant as one. */
function markPersona(facts: Facts, at: Value, persona: Persona): Persona {
  const { program } = facts
  for (
    let info = program.functions[program.functionOf[at] ?? -1];
    info !== undefined;
    info = program.functions[info.parent]
  ) {
    const { id, name } = info
    if (
      ending.test(name) ||
      facts.entries.some((entry) => entry.function === id && ending.test(entry.name ?? ''))
    )
      return persona
  }
  return persona === 'regular' ? 'pedantic' : persona
}

/** OWASP AISVS 1.0, 10.2.6: what belongs to a session is removed with it. */
function dataLeft({ store: { name }, at, ended }: LeftBehind): Sighting {
  const where = name === '' ? 'a store' : `\`${name}\``
  return {
    at,
    label: 'kept under the id of the session',
    message: `What ${where} keeps for a session stays there when the session has ended.`,
    attack: 'Data of sessions that ended long ago is there for the next mistake to show.',
    fix: `Remove the entry of ${where} where the session is removed.`,
    confidence: 'medium',
    // No request can name the id any more.
    persona: 'pedantic',
    related: [{ at: ended, label: 'the session goes here' }],
  }
}

function onlyForgotten(at: Value): Sighting {
  return {
    at,
    label: 'only the browser forgets',
    message: 'The cookie is cleared, and the record of the session at the server is not.',
    attack,
    fix: 'Destroy the session at the server first, then clear the cookie.',
    confidence: 'medium',
  }
}
