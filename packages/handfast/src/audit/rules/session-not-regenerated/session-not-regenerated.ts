import type { Facts } from '../../facts/facts.ts'
import { gatesOf } from '../../facts/gates.ts'
import type { Gates } from '../../facts/gates.ts'
import { expressionName } from '../../facts/state.ts'
import type { Store } from '../../facts/state.ts'
import type { Confidence } from '../../../finding/finding.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { constantAt, deepLabelsAt } from '../../flow/queries.ts'
import type { Node } from '../../flow/graph.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { isInCookie, isLoggedIn, otherChanges } from './other-changes.ts'
import { openPoints } from '../entry-gates.ts'
import { libraryLogins, plainLogins } from '../library-logins.ts'
import {
  identityField,
  privilegeField,
  sharedWrites,
  storedWrites,
  webSessionWrites,
} from '../login-writes.ts'
import type { IdentityWrite, StoredWrite } from '../login-writes.ts'
import type { Rule, Sighting } from '../rule.ts'
import { renewalOf } from '../session-renewal.ts'
import type { Renewal } from '../session-renewal.ts'
import { chooserOf } from '../words.ts'

const attack =
  'The attacker gets an id, has the victim log in with it, and goes on with it as the victim.'
const fixWeb =
  'Regenerate the session when the credential is verified; store who it is in the new one.'
const fixStored =
  'End the session at login: delete the entry, mint a new id, and store the principal under that.'
const fixLibrary =
  'Use a release of the library that regenerates the session at login, or regenerate it before.'
const principal: LabelSet = labelSet(['Principal', 'AuthInfo'])
const minted: LabelSet = labelSet(['ServerMinted', 'Csprng'])
const verifyingName =
  /verif|authent|log_?in|sign_?in|validat|check_?(?:password|token|key|credential)|exchange/i
const ancestorsMax = 8

interface Question {
  readonly facts: Facts
  readonly gates: Gates
  readonly renewal: Renewal
}

/** CWE-384; OWASP ASVS 5.0, 7.2.4: a new session token on every authentication. */
export const sessionNotRegenerated: Rule = {
  id: 'session-not-regenerated',

  check(facts, report) {
    const gates = gatesOf(facts)
    const question: Question = { facts, gates, renewal: renewalOf(facts, gates) }
    if (idsAreKept(facts)) {
      for (const sighting of webSightings(question)) report(sighting)
      for (const sighting of loginSightings(question)) report(sighting)
      for (const sighting of otherChanges(facts, gates, question.renewal)) report(sighting)
      for (const sighting of librarySightings(question)) report(sighting)
    }
    for (const sighting of storedSightings(question)) report(sighting)
    for (const sighting of sharedSightings(question)) report(sighting)
  },
}

/** Some session has an id at all: one in a signed cookie has none that could be planted. */
function idsAreKept(facts: Facts): boolean {
  if (facts.sites('web-session.at-server').length > 0) return true
  return facts.sites('web-session.middleware').length === 0
}

function webSightings({ facts, gates, renewal }: Question): readonly Sighting[] {
  const logins = webSessionWrites(facts).filter(
    (write) => !isInCookie(facts, write.session) && isLogin(facts, gates, write),
  )
  const open = logins.filter(({ at }) => !renewal.before(at))
  return firstOfEach(facts, open).map((write) =>
    webSighting(write, write.evidence === 'principal' ? 'high' : 'medium'),
  )
}

/** The write makes somebody logged in, and does not only note something of who already is. */
function isLogin(facts: Facts, gates: Gates, { at, evidence, field }: IdentityWrite): boolean {
  if (isLoggedIn(facts, gates, at)) return false
  if (identityField.test(field)) return true
  return (evidence === 'principal' || privilegeField.test(field)) && looksLikeLogin(facts, at)
}

/** A credential is verified in the function or in one that it is written in. */
function verifiesNear({ program, sites }: Facts, at: Value): boolean {
  const verifying = new Set(
    [...sites('auth.verify'), ...sites('auth.password')].map(
      ({ value }) => program.functionOf[value],
    ),
  )
  let id = program.functionOf[at] ?? -1
  for (let depth = 0; depth < ancestorsMax && id >= 0; depth += 1) {
    if (verifying.has(id)) return true
    id = program.functions[id]?.parent ?? -1
  }
  return false
}

/** One finding a function: the fields that make up one login are written one after another. */
function firstOfEach<T extends { readonly at: Value }>(
  { program }: Facts,
  writes: readonly T[],
): readonly T[] {
  const first = new Map<number, T>()
  for (const write of writes) {
    const id = program.functionOf[write.at] ?? -1
    const known = first.get(id)
    if (known === undefined || write.at < known.at) first.set(id, write)
  }
  return [...first.values()]
}

function nameOf(field: string): string {
  return field === '' ? 'Who logged in' : `\`${field}\``
}

function webSighting({ at, field }: IdentityWrite, confidence: Confidence): Sighting {
  return {
    at,
    label: 'stored in the session that was there before',
    message: `${nameOf(field)} is stored in the session at login, and the session keeps its id.`,
    attack,
    fix: fixWeb,
    confidence,
    regardlessOfContext: true,
  }
}

function librarySightings({ facts, gates, renewal }: Question): readonly Sighting[] {
  const open = libraryLogins(facts, gates).filter(({ at }) => !renewal.before(at))
  return firstOfEach(facts, open).map((write) => webSighting(write, 'medium'))
}

/** Calls that log in by themselves and keep the id. */
function loginSightings({ facts, gates, renewal }: Question): readonly Sighting[] {
  const middleware = new Set(facts.sites('auth.middleware').map(({ value }) => value))
  const modelled = facts.sites('web-session.login').map(({ value }) => value)
  const places = [...new Set([...modelled, ...plainLogins(facts, gates)])]
  return places.flatMap((at): readonly Sighting[] => {
    const handlers = gates.runs(at)
    if (renewal.before(at) || handlers.some((id) => renewal.within(id))) return []
    if (middleware.has(at) && (handlers.length > 0 || isWithoutSession(facts, at))) return []
    const after = facts.entries.filter(({ beforeSites }) => beforeSites.includes(at))
    if (after.some((entry) => renewal.within(entry.function))) return []
    const name = facts.textOf(facts.program.a[at] ?? -1)
    return [
      {
        at,
        label: 'logs in under the id that was there before',
        message: `\`${name}\` stores who logged in, and the session keeps its id.`,
        attack,
        fix: fixLibrary,
        confidence: 'high',
        regardlessOfContext: true,
      },
    ]
  })
}

function isWithoutSession({ flow }: Facts, call: Value): boolean {
  return constantAt(flow, call, 'Argument[1].Member[session]') === 'false'
}

/** Logins that write into an entry of a store, as a login tool or a hand-made session does. */
function storedSightings({ facts, gates }: Question): readonly Sighting[] {
  const isOpen = openStores(facts, gates)
  const open = storedWrites(facts).filter((write) => {
    const { access, at, field, evidence } = write
    if (facts.guards.bindingOf(access).bound || isMovedAway(facts, write)) return false
    if (!isOpen(write.store)) return false
    return evidence === 'principal' || (identityField.test(field) && looksLikeLogin(facts, at))
  })
  return firstOfEach(facts, open).map(({ at, field, access, evidence }) => {
    const [key = access.value] = access.keys
    const found = { at: access.value, label: 'found by an id from before' }
    return {
      at,
      label: 'this session was there before the login',
      message: `${nameOf(field)} is stored in the session found by ${chooserOf(access.keyLabels)}.`,
      attack,
      fix: fixStored,
      confidence: evidence === 'principal' ? 'high' : 'medium',
      related: access.value === at ? [] : [found],
      trace: { node: key, labels: access.keyLabels },
      regardlessOfContext: true,
    }
  })
}

/** The entry from before is removed in the same function: what is kept goes under another id. */
function isMovedAway({ program }: Facts, { at, store }: StoredWrite): boolean {
  return store.accesses.some(
    ({ operation, value }) =>
      operation === 'delete' && program.functionOf[value] === program.functionOf[at],
  )
}

/** Stores in which some session comes into being without anybody having been verified. */
function openStores(facts: Facts, gates: Gates): (store: Store) => boolean {
  const points = facts.stores.flatMap((store) =>
    store.accesses
      .filter(({ operation, keyLabels }) => operation === 'set' && (keyLabels & minted) !== 0)
      .map(({ value, stored }) => ({ at: value, store, stored })),
  )
  const open = openPoints(facts, gates, points)
  return (store) => {
    const begun = points.filter((point) => point.store === store)
    const isAnonymous = (node: Node): boolean => (deepLabelsAt(facts.flow, node) & principal) === 0
    return (
      begun.length === 0 ||
      begun.some((point) => open.has(point) && point.stored.every(isAnonymous))
    )
  }
}

/** `currentSession.user = …` in a handler. */
function sharedSightings({ facts, renewal }: Question): readonly Sighting[] {
  const open = sharedWrites(facts).filter(
    ({ at, field }) =>
      identityField.test(field) && looksLikeLogin(facts, at) && !renewal.before(at),
  )
  return firstOfEach(facts, open).map(({ at, field, session }) => ({
    at,
    label: 'this session was there before the login',
    message: `${nameOf(field)} is stored in \`${facts.textOf(session)}\`, which was there before.`,
    attack,
    fix: fixStored,
    confidence: 'medium',
    regardlessOfContext: true,
  }))
}

/** Something is verified here, as models or the names of what is called say. */
function looksLikeLogin(facts: Facts, at: Value): boolean {
  if (verifiesNear(facts, at)) return true
  const { program } = facts
  const id = program.functionOf[at] ?? -1
  for (let call = program.functions[id]?.from ?? 0; call < at; call += 1) {
    if (program.op[call] !== Op.Call) continue
    if (verifyingName.test(expressionName(facts.flow, program.a[call] ?? -1))) return true
  }
  return false
}
